#include "host/analysis/crystals/bragg.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <vector>

#include "host/analysis/scattering/wave_vectors.hpp"

namespace vitrify {
namespace {

constexpr std::size_t group = 64, weaker = group / 2;
/// Beyond the first peaks of metals and their compounds.
constexpr double largest_per_A = 3.3, width_per_A = 0.02;
/// Of vectors of a bin and atoms: what is looked at in larger samples takes no longer than in those of 14,400 atoms.
constexpr double most_work = 2e7;
constexpr int least_vectors = 100;

struct Intensity {
  double q_per_A, value;
};

/// In order of q.
std::vector<Intensity> intensities(const Structure& s, Observer& observer) {
  const auto most = static_cast<int>(std::max<double>(least_vectors, most_work / static_cast<double>(s.size())));
  std::vector<WaveVector> vectors;
  for (const auto& of_bin : choose_wave_vectors(s.box, {largest_per_A, width_per_A, most}))
    vectors.insert(vectors.end(), of_bin.begin(), of_bin.end());
  const auto modes = observer.density_modes(s, vectors);
  const std::size_t types = s.elements.size();
  std::vector<Intensity> all;
  for (std::size_t v = 0; v < vectors.size(); ++v) {
    std::complex<double> rho = 0;
    for (std::size_t a = 0; a < types; ++a) rho += modes[v * types + a];
    all.push_back({norm(wave_vector(s.box, vectors[v])), std::norm(rho)});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Intensity& x, const Intensity& y) { return x.q_per_A < y.q_per_A; });
  return all;
}

/// Of exponentially distributed values, by the weaker half of them.
double mean_of_weaker(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  double sum = static_cast<double>(values.size() - weaker) * values[weaker - 1];
  for (std::size_t k = 0; k < weaker; ++k) sum += values[k];
  return sum / static_cast<double>(weaker);
}

}  // namespace

std::optional<BraggPeak> strongest_bragg_peak(const Structure& structure, Observer& observer) {
  if (structure.box.is_open()) return std::nullopt;
  const std::vector<Intensity> all = intensities(structure, observer);
  if (all.size() < group) return std::nullopt;
  const double nothing = 1e-12 * static_cast<double>(structure.size());  // between the peaks of a perfect crystal
  BraggPeak strongest;
  strongest.vectors = static_cast<std::int64_t>(all.size());
  double least_likely = 0;
  for (std::size_t begin = 0; begin < all.size(); begin += group) {
    const std::size_t from = std::min(begin, all.size() - group);
    std::vector<double> values;
    for (std::size_t k = from; k < from + group; ++k) values.push_back(all[k].value);
    const double mean = std::max(nothing, mean_of_weaker(values));
    for (std::size_t k = begin; k < from + group; ++k) {
      const double x = all[k].value / mean, unlikely = weaker * std::log1p(x / weaker);
      if (unlikely <= least_likely) continue;
      least_likely = unlikely;
      strongest.q_per_A = all[k].q_per_A, strongest.over_neighbors = x;
    }
  }
  strongest.surprise = least_likely - std::log(static_cast<double>(all.size()));
  return strongest;
}

}  // namespace vitrify
