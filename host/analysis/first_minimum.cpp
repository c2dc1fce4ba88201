#include "host/analysis/first_minimum.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "host/analysis/neighbor_search.hpp"

namespace vitrify {
namespace {

constexpr double farthest_A = 6, bin_A = 0.05, smoothing_A = 0.15;
constexpr double last_place = 1.8;  ///< of the minimum, in units of the distance of the peak

double range_of(std::span<const Structure> structures) {
  double range = farthest_A;
  for (const Structure& structure : structures) {
    const Vec3 h = structure.box.heights();
    range = std::min(range, 0.5 * std::min({h.x, h.y, h.z}));
  }
  return range;
}

double distance(std::size_t bin) { return (static_cast<double>(bin) + 0.5) * bin_A; }

/// g(r) but for a factor: pairs in a bin, divided by the volume of its shell.
std::vector<double> pair_density(std::span<const Structure> structures) {
  const double range = range_of(structures);
  std::vector<double> density(static_cast<std::size_t>(range / bin_A));
  for (const Structure& structure : structures)
    NeighborSearch(structure.box, structure.position, range).for_each_pair([&](int, int, const Vec3& d) {
      const auto bin = static_cast<std::size_t>(norm(d) / bin_A);
      if (bin < density.size()) density[bin] += 1 / (distance(bin) * distance(bin));
    });
  return density;
}

std::vector<double> smoothed(const std::vector<double>& values) {
  constexpr int reach = static_cast<int>(3 * smoothing_A / bin_A);
  const int n = static_cast<int>(values.size());
  std::vector<double> result(values.size());
  for (int i = 0; i < n; ++i) {
    double sum = 0, weights = 0;
    for (int j = std::max(0, i - reach); j <= std::min(n - 1, i + reach); ++j) {
      const double apart = (i - j) * bin_A / smoothing_A;
      const double weight = std::exp(-0.5 * apart * apart);
      sum += weight * values[j], weights += weight;
    }
    result[i] = sum / weights;
  }
  return result;
}

}  // namespace

double first_minimum_of_g(std::span<const Structure> structures) {
  const std::vector<double> g = smoothed(pair_density(structures));
  const auto peak = std::max_element(g.begin(), g.end());
  const auto end = std::find_if(peak, g.end(), [&](const double& value) {
    return distance(&value - g.data()) > last_place * distance(peak - g.begin());
  });
  return distance(std::min_element(peak, end) - g.begin());
}

}  // namespace vitrify
