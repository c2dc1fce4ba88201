#include "host/analysis/shear/correlation_length.hpp"

#include <algorithm>

#include "host/analysis/statistics/exponential_fit.hpp"

namespace vitrify {
namespace {

constexpr double nearest_A = 2.25, least_correlation = 0.02;
constexpr std::int64_t few_pairs = 30;
constexpr std::size_t least_shells = 3;
constexpr auto nan = std::numeric_limits<double>::quiet_NaN();

double length_A(const std::optional<CorrelationDecay>& decay) { return decay ? decay->xi_A : nan; }

CorrelationSums sum_of(std::span<const CorrelationSums> units, std::span<const int> drawn) {
  CorrelationSums sum(correlation_shell_A);
  for (const int unit : drawn) sum += units[unit];
  return sum;
}

}  // namespace

double correlation_range_A(const Box& box) {
  const Vec3 heights = box.heights();
  double range_A = farthest_correlation_A;
  for (int axis = 0; axis < 3; ++axis)
    if (box.periodic[axis]) range_A = std::min(range_A, heights[axis] / 2);
  return correlation_shell_A * std::floor(range_A / correlation_shell_A);
}

std::optional<CorrelationDecay> correlation_decay(std::span<const CorrelationShell> shells,
                                                  double CorrelationShell::*kind) {
  std::vector<double> r, c, pairs;
  for (const CorrelationShell& shell : shells) {
    if (shell.pairs <= few_pairs || shell.distance_A < nearest_A) continue;
    if (shell.*kind < least_correlation) break;
    r.push_back(shell.distance_A), c.push_back(shell.*kind), pairs.push_back(static_cast<double>(shell.pairs));
  }
  if (r.size() < least_shells) return {};
  const ExponentialFit fit = fit_exponential(r, c, pairs);
  if (!fit.converged || !(fit.length < farthest_correlation_A)) return {};
  return CorrelationDecay{fit.amplitude, fit.length, r.front(), r.back()};
}

CorrelationLength correlation_length(std::span<const CorrelationSums> units) {
  CorrelationLength result;
  const int n = static_cast<int>(units.size());
  std::vector<int> all(units.size());
  for (int k = 0; k < n; ++k) all[k] = k;
  result.shells = sum_of(units, all).correlation();
  result.decay = correlation_decay(result.shells, &CorrelationShell::value);
  result.centred_decay = correlation_decay(result.shells, &CorrelationShell::centred);
  // The two lengths, then C of each shell.
  const auto measured = bootstrap(n, [&](std::span<const int> drawn) {
    const auto shells = sum_of(units, drawn).correlation(result.shells.size());
    std::vector<double> values = {length_A(correlation_decay(shells, &CorrelationShell::value)),
                                  length_A(correlation_decay(shells, &CorrelationShell::centred))};
    for (const CorrelationShell& shell : shells) {
      values.push_back(shell.pairs ? shell.value : nan);
      values.push_back(shell.pairs ? shell.centred : nan);
    }
    return values;
  });
  result.xi_A = measured[0], result.centred_xi_A = measured[1];
  for (std::size_t k = 2; k < measured.size(); k += 2) {
    result.value.push_back(measured[k]);
    result.centred.push_back(measured[k + 1]);
  }
  return result;
}

}  // namespace vitrify
