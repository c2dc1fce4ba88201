#include "host/analysis/structure/pair_distribution.hpp"

#include <algorithm>
#include <cmath>

#include "host/analysis/structure/neighbor_search.hpp"

namespace vitrify {
namespace {

/// Of a g(r) from which a first minimum is read.
constexpr double shells_A = 6.0, shells_bin_A = 0.05, shells_width_A = 0.15;
/// Within that distance: fewer show more noise than shells.
constexpr long pairs_for_shells = 1000;

double range_of(std::span<const Structure> structures, double farthest_A) {
  double range = farthest_A;
  for (const Structure& structure : structures) {
    const Vec3 h = structure.box.heights();
    range = std::min(range, 0.5 * std::min({h.x, h.y, h.z}));
  }
  return range;
}

PairDistribution empty_distribution(double range_A, double bin_A) {
  return {bin_A, std::vector<double>(static_cast<std::size_t>(range_A / bin_A))};
}

}  // namespace

void PairDistribution::add(double apart_A) {
  const auto bin = static_cast<std::size_t>(apart_A / bin_A);
  if (bin < values.size()) values[bin] += 1 / (distance_A(bin) * distance_A(bin));
}

PairDistribution PairDistribution::smoothed(double width_A) const {
  const int reach = static_cast<int>(3 * width_A / bin_A);
  const int n = static_cast<int>(values.size());
  PairDistribution result{bin_A, std::vector<double>(values.size())};
  for (int i = 0; i < n; ++i) {
    double sum = 0, weights = 0;
    for (int j = std::max(0, i - reach); j <= std::min(n - 1, i + reach); ++j) {
      const double apart = (i - j) * bin_A / width_A;
      const double weight = std::exp(-0.5 * apart * apart);
      sum += weight * values[j], weights += weight;
    }
    result.values[i] = sum / weights;
  }
  return result;
}

std::optional<double> PairDistribution::first_minimum_A() const {
  if (values.empty()) return std::nullopt;
  // In crystals another peak may be the highest, and lower minima follow.
  const double half = *std::max_element(values.begin(), values.end()) / 2;
  const auto rise = std::find_if(values.begin(), values.end(), [&](double value) { return value >= half; });
  const auto within = [&](auto place, double factor) {
    return std::find_if(place, values.end(), [&](const double& value) {
      return distance_A(&value - values.data()) > factor * distance_A(place - values.begin());
    });
  };
  const auto peak = std::max_element(rise, within(rise, 1.4)), minimum = std::min_element(peak, within(peak, 1.5));
  constexpr double deep = 0.8;  // in units of the peak: a gas has no more than noise
  if (!(*minimum < deep * *peak) || minimum + 1 == values.end()) return std::nullopt;
  return distance_A(minimum - values.begin());
}

PairDistribution pair_distribution(std::span<const Structure> structures, double farthest_A, double bin_A) {
  const double range = range_of(structures, farthest_A);
  PairDistribution g = empty_distribution(range, bin_A);
  for (const Structure& structure : structures)
    NeighborSearch(structure.box, structure.position, range).for_each_pair([&](int, int, const Vec3& d) {
      g.add(norm(d));
    });
  return g;
}

std::optional<double> first_minimum_of_g(std::span<const Structure> structures) {
  return pair_distribution(structures, shells_A, shells_bin_A).smoothed(shells_width_A).first_minimum_A();
}

std::optional<PairCutoffs> first_minima_of_partial_g(std::span<const Structure> structures) {
  const std::size_t n = structures.front().elements.size();
  const double range = range_of(structures, shells_A);
  std::vector<PairDistribution> g(n * n, empty_distribution(range, shells_bin_A));
  std::vector<long> pairs(n * n);
  for (const Structure& s : structures)
    NeighborSearch(s.box, s.position, range).for_each_pair([&](int i, int j, const Vec3& d) {
      const auto [a, b] = std::minmax(s.type[i], s.type[j]);
      const auto pair = static_cast<std::size_t>(a) * n + static_cast<std::size_t>(b);
      g[pair].add(norm(d));
      ++pairs[pair];
    });
  const std::optional<double> of_all = first_minimum_of_g(structures);
  if (!of_all) return std::nullopt;
  PairCutoffs cutoffs(n, *of_all);
  for (std::size_t a = 0; a < n; ++a)
    for (std::size_t b = a; b < n; ++b)
      if (pairs[a * n + b] >= pairs_for_shells)
        cutoffs.set(a, b, g[a * n + b].smoothed(shells_width_A).first_minimum_A().value_or(*of_all));
  return cutoffs;
}

}  // namespace vitrify
