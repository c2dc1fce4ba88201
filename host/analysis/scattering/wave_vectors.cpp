#include "host/analysis/scattering/wave_vectors.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>
#include <tuple>

#include "kernels/random/streams.hpp"

namespace vitrify {
namespace {

constexpr double two_pi = 2 * std::numbers::pi;
/// All vectors of a bin are listed up to so many times those asked for.
constexpr double listed_times = 4;

std::tuple<int, int, int> key(const WaveVector& n) { return {n.c, n.b, n.a}; }
/// Of n and -n the one with the later key.
WaveVector in_half_space(const WaveVector& n) {
  const WaveVector opposite{-n.a, -n.b, -n.c};
  return key(n) < key(opposite) ? opposite : n;
}

/// Vectors of a half space in a bin that begins at q, about.
double expected(double volume_A3, double q, double width) {
  return volume_A3 * q * q * width / (4 * std::numbers::pi * std::numbers::pi);
}

double uniform_at(std::uint64_t bin, std::uint32_t draw, int which) {
  const auto words = random_words(0, Stream::wave_vectors, bin, draw, static_cast<std::uint32_t>(which / 2));
  return which % 2 == 0 ? uniform(words[0], words[1]) : uniform(words[2], words[3]);
}

/// All vectors shorter than the end of bin `n_listed`, each in its bin.
void list_all(const Box& box, const WaveVectorBins& bins, int n_listed, std::vector<std::vector<WaveVector>>& chosen) {
  const double end = n_listed * bins.width_per_A;
  const Mat3 h = box.matrix();
  int most[3];  // n . e = q . (edge) / 2 pi
  for (int axis = 0; axis < 3; ++axis)
    most[axis] = static_cast<int>(end * norm(Vec3{h(0, axis), h(1, axis), h(2, axis)}) / two_pi);
  for (int c = 0; c <= most[2]; ++c)
    for (int b = -most[1]; b <= most[1]; ++b)
      for (int a = -most[0]; a <= most[0]; ++a) {
        const WaveVector n{a, b, c};
        if (key(n) <= std::tuple(0, 0, 0)) continue;
        const int bin = static_cast<int>(norm(wave_vector(box, n)) / bins.width_per_A);
        if (bin < n_listed) chosen[bin].push_back(n);
      }
}

/// Those of a bin with the smallest random numbers.
void thin(std::vector<WaveVector>& vectors, int bin, int most) {
  if (static_cast<int>(vectors.size()) <= most) return;
  std::vector<std::pair<double, WaveVector>> drawn;
  for (std::uint32_t k = 0; k < vectors.size(); ++k) drawn.emplace_back(uniform_at(bin, k, 0), vectors[k]);
  std::sort(drawn.begin(), drawn.end(), [](const auto& x, const auto& y) {
    return std::tuple(x.first, key(x.second)) < std::tuple(y.first, key(y.second));
  });
  vectors.clear();
  for (int k = 0; k < most; ++k) vectors.push_back(drawn[k].second);
}

/// Points of the shell, each moved to the nearest vector.
std::vector<WaveVector> draw(const Box& box, const WaveVectorBins& bins, int bin) {
  const double low = bin * bins.width_per_A, high = low + bins.width_per_A;
  const Mat3 h = box.matrix();
  std::vector<WaveVector> vectors;
  std::set<std::tuple<int, int, int>> known;
  // The shell may have fewer vectors than its volume says: of a cubic box |n|^2 is a whole number.
  const int most = bins.most_vectors_of(bin);
  const std::uint32_t most_draws = 10'000 + 200 * static_cast<std::uint32_t>(most);
  for (std::uint32_t k = 0; k < most_draws && static_cast<int>(vectors.size()) < most; ++k) {
    const double q = std::cbrt(low * low * low + uniform_at(bin, k, 0) * (high * high * high - low * low * low));
    const double z = 2 * uniform_at(bin, k, 1) - 1, angle = two_pi * uniform_at(bin, k, 2);
    const Vec3 at = q * Vec3{std::sqrt(1 - z * z) * std::cos(angle), std::sqrt(1 - z * z) * std::sin(angle), z};
    int n[3];
    for (int axis = 0; axis < 3; ++axis)
      n[axis] = static_cast<int>(std::rint(dot(at, Vec3{h(0, axis), h(1, axis), h(2, axis)}) / two_pi));
    const WaveVector vector = in_half_space({n[0], n[1], n[2]});
    if (static_cast<int>(norm(wave_vector(box, vector)) / bins.width_per_A) != bin) continue;
    if (known.insert(key(vector)).second) vectors.push_back(vector);
  }
  return vectors;
}

}  // namespace

Vec3 wave_vector(const Box& box, const WaveVector& n) {
  // H^T q = 2 pi n with the upper triangular H of the box.
  const double x = two_pi * n.a / box.length.x;
  const double y = (two_pi * n.b - box.xy * x) / box.length.y;
  return {x, y, (two_pi * n.c - box.xz * x - box.yz * y) / box.length.z};
}

std::vector<std::vector<WaveVector>> choose_wave_vectors(const Box& box, const WaveVectorBins& bins) {
  std::vector<std::vector<WaveVector>> chosen(bins.count());
  int n_listed = 0;
  while (n_listed < bins.count() && expected(box.volume(), n_listed * bins.width_per_A, bins.width_per_A) <=
                                        listed_times * bins.most_vectors_of(n_listed))
    ++n_listed;
  list_all(box, bins, n_listed, chosen);
  for (int k = 0; k < n_listed; ++k) thin(chosen[k], k, bins.most_vectors_of(k));
  for (int k = n_listed; k < bins.count(); ++k) chosen[k] = draw(box, bins, k);
  return chosen;
}

}  // namespace vitrify
