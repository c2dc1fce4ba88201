#include "host/analysis/shear/local_strain.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "host/analysis/shear/nonaffine_motion.hpp"

namespace vitrify {
namespace {

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

Mat3 green_lagrange(const Mat3& f) {
  Mat3 e;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) {
      double sum = i == j ? -1 : 0;
      for (int k = 0; k < 3; ++k) sum += f(k, i) * f(k, j);
      e(i, j) = sum / 2;
    }
  return e;
}

Vec3 center_of(const std::vector<Vec3>& positions) {
  Vec3 center;
  for (const Vec3& r : positions) center += r * (1.0 / static_cast<double>(positions.size()));
  return center;
}

/// Of all atoms together; of too few, or of atoms in a plane, none.
Mat3 affine_map(const Motion& motion) {
  const Vec3 before = center_of(motion.reference), now = center_of(motion.current);
  AffineFit fit;
  for (std::size_t i = 0; i < motion.reference.size(); ++i)
    fit.add(motion.reference[i] - before, motion.current[i] - now);
  Mat3 f = Mat3::identity();
  if (!fit.determined()) return f;
  const Mat3 gradient = fit.gradient();
  for (int r = 0; r < 3; ++r)
    for (int c = 0; c < 3; ++c) f(r, c) += gradient(r, c);
  return f;
}

/// Fractional places of the atoms in the current box, between 0 and 1 along periodic axes, in the box of the atoms
/// along open ones.
struct Places {
  Box box;
  std::vector<Vec3> fractional;

  explicit Places(const std::vector<Vec3>& positions, const Box& of) : box(of) {
    Vec3 low{1e300, 1e300, 1e300}, high = low * -1;
    for (const Vec3& r : positions) {
      Vec3 s = box.to_fractional(r);
      for (int a = 0; a < 3; ++a) {
        if (box.periodic[a]) s[a] -= std::floor(s[a]);
        low[a] = std::min(low[a], s[a]), high[a] = std::max(high[a], s[a]);
      }
      fractional.push_back(s);
    }
    for (int a = 0; a < 3; ++a) {
      if (box.periodic[a] || !(high[a] > low[a])) continue;
      for (Vec3& s : fractional) s[a] = (s[a] - low[a]) / (high[a] - low[a]);
      const double span = high[a] - low[a];
      if (a == 0) box.length.x *= span;
      if (a == 1) box.length.y *= span, box.xy *= span;
      if (a == 2) box.length.z *= span, box.xz *= span, box.yz *= span;
    }
  }
};

int cell_of(double fraction, int cells) { return std::clamp(static_cast<int>(fraction * cells), 0, cells - 1); }

/// Known values in ascending order, and the block that each is in; blocks without a value are not counted.
struct RankedStrains {
  std::vector<double> eta;
  std::vector<int> block;
  int blocks = 0;
  double mean = 0;

  RankedStrains(std::span<const double> values, std::span<const int> block_of) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < values.size(); ++i)
      if (!std::isnan(values[i])) order.push_back(i);
    std::sort(order.begin(), order.end(),
              [&](std::size_t i, std::size_t j) { return values[i] < values[j] || (values[i] == values[j] && i < j); });
    std::map<int, int> number;
    for (const std::size_t i : order) number.emplace(block_of[i], 0);
    for (auto& [_, k] : number) k = blocks++;
    for (const std::size_t i : order) {
      eta.push_back(values[i]), block.push_back(number.at(block_of[i]));
      mean += values[i] / static_cast<double>(order.size());
    }
  }

  /// Of the blocks that were drawn, as often as they were: the measures in the order of Localisation.
  std::vector<double> measures(std::span<const int> drawn, double macroscopic) const {
    std::vector<int> times(blocks);
    for (const int one : drawn) ++times[one];
    double n = 0;
    for (const int one : block) n += times[one];
    double from_mean = 0, scatter = 0, square = 0, fourth = 0, above = 0, ranked = 0, before = 0;
    for (std::size_t k = 0; k < eta.size(); ++k) {
      const double count = times[block[k]], x = eta[k], d = x - mean;
      from_mean += count * d, scatter += count * d * d;
      square += count * x * x, fourth += count * x * x * x * x;
      above += x > macroscopic ? count : 0;
      ranked += count * (2 * before + count - n) * x;
      before += count;
    }
    const double of_drawn = mean + from_mean / n;
    const double psi = std::sqrt(std::max(0.0, scatter / n - (from_mean / n) * (from_mean / n)));
    return {of_drawn, psi, psi / of_drawn, square * square / (n * fourth), ranked / (n * n * of_drawn), above / n};
  }
};

/// Normals of the planes of largest shear: between the axes of the strain that differ most. Of axes of which two are
/// alike, both planes with the third one count.
std::vector<Vec3> normals_of_largest_shear(const Mat3& strain) {
  Eigen::Matrix3d e;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) e(i, j) = strain(i, j);
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> axes(e);
  constexpr double nearly = 0.9;
  const double most = axes.eigenvalues()[2] - axes.eigenvalues()[0];
  std::vector<Vec3> normals;
  for (const auto& [a, b] : {std::array{0, 2}, std::array{0, 1}, std::array{1, 2}}) {
    if (!(axes.eigenvalues()[b] - axes.eigenvalues()[a] > nearly * most)) continue;
    for (const int sign : {1, -1}) {
      const Eigen::Vector3d n = (axes.eigenvectors().col(b) + sign * axes.eigenvectors().col(a)).normalized();
      normals.push_back({n[0], n[1], n[2]});
    }
  }
  return normals;
}

}  // namespace

StrainInvariants strain_invariants(const Mat3& deformation_gradient) {
  const Mat3 e = green_lagrange(deformation_gradient);
  const auto square = [](double x) { return x * x; };
  const double off = square(e(0, 1)) + square(e(0, 2)) + square(e(1, 2));
  const double diagonal = square(e(0, 0) - e(1, 1)) + square(e(1, 1) - e(2, 2)) + square(e(0, 0) - e(2, 2));
  return {std::sqrt(off + diagonal / 6), (e(0, 0) + e(1, 1) + e(2, 2)) / 3};
}

Mat3 deformation_gradient(const Motion& motion) {
  if (motion.reference_box.is_open()) return affine_map(motion);
  return motion.current_box.matrix() * inverse(motion.reference_box.matrix());
}

std::vector<LocalStrain> local_strain(const Motion& motion, double cutoff_A, const D2MinRunner& run) {
  std::vector<LocalStrain> all;
  for (const D2MinResult& atom : d2min(motion, cutoff_A, run)) {
    LocalStrain one{{not_known, not_known}, atom.d2min, atom.neighbors};
    if (atom.defined) one.strain = strain_invariants(atom.J);
    all.push_back(one);
  }
  return all;
}

Localisation localisation(std::span<const double> eta, double macroscopic, std::span<const int> block) {
  const RankedStrains ranked(eta, block);
  const auto found =
      bootstrap(ranked.blocks, [&](std::span<const int> drawn) { return ranked.measures(drawn, macroscopic); });
  return {found[0], found[1], found[2], found[3], found[4], found[5]};
}

std::vector<int> blocks_of_space(const Motion& motion, double least_A) {
  const Places places(motion.reference, motion.reference_box);
  const Vec3 heights = places.box.heights();
  int n[3] = {1, 1, 1};
  for (int most = 64;;) {  // the longest blocks are halved first
    int longest = -1;
    double length = 0;
    for (int a = 0; a < 3; ++a)
      if (const double now = heights[a] / n[a]; now >= 2 * least_A && now > length) longest = a, length = now;
    if (longest < 0 || 2 * n[0] * n[1] * n[2] > most) break;
    n[longest] *= 2;
  }
  std::vector<int> block;
  for (const Vec3& s : places.fractional)
    block.push_back((cell_of(s.x, n[0]) * n[1] + cell_of(s.y, n[1])) * n[2] + cell_of(s.z, n[2]));
  return block;
}

std::vector<StrainProfile> strain_profiles(const Motion& motion, std::span<const double> eta, double slice_A) {
  const Places places(motion.current, motion.current_box);
  std::vector<StrainProfile> profiles;
  for (const Vec3& normal : normals_of_largest_shear(green_lagrange(deformation_gradient(motion)))) {
    // Places along the periodic edge that is steepest to the planes, on which their images follow each other.
    const Vec3 edges[3] = {places.box.lattice(1, 0, 0), places.box.lattice(0, 1, 0), places.box.lattice(0, 0, 1)};
    int along = -1;
    for (int a = 0; a < 3; ++a)
      if (places.box.periodic[a] && (along < 0 || std::fabs(dot(edges[a], normal)) / norm(edges[a]) >
                                                      std::fabs(dot(edges[along], normal)) / norm(edges[along])))
        along = a;
    StrainProfile profile;
    profile.normal = normal;
    double low = 1e300, high = -1e300;
    std::vector<double> place;
    for (const Vec3& s : places.fractional) {
      place.push_back(dot(places.box.lattice(s.x, s.y, s.z), normal));
      low = std::min(low, place.back()), high = std::max(high, place.back());
    }
    profile.closes = along >= 0 && std::fabs(dot(edges[along], normal)) > 0.1 * norm(edges[along]);
    const double period = profile.closes ? std::fabs(dot(edges[along], normal)) : high - low;
    if (profile.closes) low = 0;
    const int slices = std::max(1, static_cast<int>(period / slice_A));
    profile.slice_A = period / slices;
    std::vector<double> sum(slices), square(slices);
    profile.atoms.resize(slices);
    for (std::size_t i = 0; i < place.size(); ++i) {
      if (std::isnan(eta[i])) continue;
      double fraction = (place[i] - low) / period;
      if (profile.closes) fraction -= std::floor(fraction);
      const int k = cell_of(fraction, slices);
      sum[k] += eta[i], square[k] += eta[i] * eta[i], ++profile.atoms[k];
    }
    for (int k = 0; k < slices; ++k) {
      const auto n = static_cast<double>(profile.atoms[k]);
      const double mean = n > 0 ? sum[k] / n : not_known;
      profile.place_A.push_back(low + (k + 0.5) * profile.slice_A);
      profile.eta.push_back(mean);
      profile.error.push_back(n > 1 ? std::sqrt(std::max(0.0, square[k] / n - mean * mean) / (n - 1)) : not_known);
    }
    profiles.push_back(std::move(profile));
  }
  return profiles;
}

std::vector<ShearBand> shear_bands(const StrainProfile& profile) {
  std::vector<double> known;
  for (const double value : profile.eta)
    if (!std::isnan(value)) known.push_back(value);
  const auto n = static_cast<double>(known.size());
  if (known.size() < 4) return {};
  const double mean = std::accumulate(known.begin(), known.end(), 0.0) / n;
  double variance = 0;
  for (const double value : known) variance += (value - mean) * (value - mean) / n;
  const double threshold = mean + 2 * std::sqrt(variance);
  const auto slices = static_cast<int>(profile.eta.size());
  const auto at = [&](int k) {
    if (profile.closes) return profile.eta[static_cast<std::size_t>((k % slices + slices) % slices)];
    return k < 0 || k >= slices ? mean : profile.eta[static_cast<std::size_t>(k)];
  };
  std::vector<ShearBand> bands;
  std::vector<bool> taken(profile.eta.size());
  std::vector<int> order(profile.eta.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int i, int j) { return at(i) > at(j); });
  for (const int peak : order) {
    const double height = at(peak) - mean;
    if (!(at(peak) > threshold) || taken[peak] || !(height > 4 * profile.error[peak])) continue;
    double width = 1;
    for (const int step : {1, -1}) {
      int k = peak;
      for (int count = 1; count < slices && at(k + step) > mean + height / 2; ++count, k += step) {
        taken[static_cast<std::size_t>(((k + step) % slices + slices) % slices)] = true;
        ++width;
      }
      // Where half of the height is passed between the middles of two slices, less the half slice counted already.
      width += (at(k) - (mean + height / 2)) / (at(k) - at(k + step)) - 0.5;
    }
    taken[peak] = true;
    bands.push_back({profile.normal, profile.place_A[peak], at(peak), width * profile.slice_A});
  }
  return bands;
}

StrainMap strain_map(const Motion& motion, std::span<const double> eta, int across, int up, double cell_A) {
  const Places places(motion.current, motion.current_box);
  StrainMap map;
  map.across = across, map.up = up;
  map.columns = std::max(1, static_cast<int>(places.box.length[across] / cell_A));
  map.rows = std::max(1, static_cast<int>(places.box.length[up] / cell_A));
  map.across_A = places.box.length[across] / map.columns, map.up_A = places.box.length[up] / map.rows;
  map.eta.resize(static_cast<std::size_t>(map.columns) * map.rows);
  map.atoms.resize(map.eta.size());
  for (std::size_t i = 0; i < eta.size(); ++i) {
    if (std::isnan(eta[i])) continue;
    const Vec3& s = places.fractional[i];
    const auto cell =
        static_cast<std::size_t>(cell_of(s[up], map.rows)) * map.columns + cell_of(s[across], map.columns);
    map.eta[cell] += eta[i], ++map.atoms[cell];
  }
  for (std::size_t k = 0; k < map.eta.size(); ++k)
    map.eta[k] = map.atoms[k] > 0 ? map.eta[k] / static_cast<double>(map.atoms[k]) : not_known;
  return map;
}

}  // namespace vitrify
