#include "host/analysis/structure/pair_distribution.hpp"

#include <algorithm>
#include <cmath>

#include "host/analysis/structure/neighbor_search.hpp"

namespace vitrify {
namespace {

double range_of(std::span<const Structure> structures, double farthest_A) {
  double range = farthest_A;
  for (const Structure& structure : structures) {
    const Vec3 h = structure.box.heights();
    range = std::min(range, 0.5 * std::min({h.x, h.y, h.z}));
  }
  return range;
}

}  // namespace

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

double PairDistribution::first_minimum_A() const {
  constexpr double last_place = 1.8;  // of the minimum, in units of the distance of the peak
  const auto peak = std::max_element(values.begin(), values.end());
  const auto end = std::find_if(peak, values.end(), [&](const double& value) {
    return distance_A(&value - values.data()) > last_place * distance_A(peak - values.begin());
  });
  return distance_A(std::min_element(peak, end) - values.begin());
}

PairDistribution pair_distribution(std::span<const Structure> structures, double farthest_A, double bin_A) {
  const double range = range_of(structures, farthest_A);
  PairDistribution g{bin_A, std::vector<double>(static_cast<std::size_t>(range / bin_A))};
  for (const Structure& structure : structures)
    NeighborSearch(structure.box, structure.position, range).for_each_pair([&](int, int, const Vec3& d) {
      const auto bin = static_cast<std::size_t>(norm(d) / bin_A);
      if (bin < g.values.size()) g.values[bin] += 1 / (g.distance_A(bin) * g.distance_A(bin));
    });
  return g;
}

double first_minimum_of_g(std::span<const Structure> structures) {
  return pair_distribution(structures, 6.0, 0.05).smoothed(0.15).first_minimum_A();
}

}  // namespace vitrify
