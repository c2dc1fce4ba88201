#include "host/analysis/radial_correlation.hpp"

#include <algorithm>
#include <numeric>

#include "host/analysis/neighbor_search.hpp"

namespace vitrify {
namespace {

/// Field less its mean, in units of its standard deviation.
std::vector<double> standardized(std::span<const double> field) {
  std::vector<double> result(field.begin(), field.end());
  const double n = static_cast<double>(result.size());
  const double mean = std::accumulate(result.begin(), result.end(), 0.0) / n;
  for (double& f : result) f -= mean;
  const double variance = std::inner_product(result.begin(), result.end(), result.begin(), 0.0) / n;
  for (double& f : result) f = variance > 0 ? f / std::sqrt(variance) : 0.0;
  return result;
}

}  // namespace

std::vector<CorrelationShell> radial_correlation(const Box& box, std::span<const Vec3> positions,
                                                 std::span<const double> field, double max_distance_A, int shells) {
  const std::vector<double> f = standardized(field);
  std::vector<CorrelationShell> result(shells, CorrelationShell{0, 0, 0});
  const double width = max_distance_A / shells;
  NeighborSearch(box, positions, max_distance_A).for_each_pair([&](int i, int j, const Vec3& d) {
    const double r = norm(d);
    CorrelationShell& shell = result[std::min(static_cast<int>(r / width), shells - 1)];
    shell.distance_A += r;
    shell.value += f[i] * f[j];
    ++shell.pairs;
  });
  for (int k = 0; k < shells; ++k) {
    CorrelationShell& shell = result[k];
    const double pairs = static_cast<double>(shell.pairs);
    shell.distance_A = shell.pairs ? shell.distance_A / pairs : (k + 0.5) * width;
    if (shell.pairs) shell.value /= pairs;
  }
  return result;
}

}  // namespace vitrify
