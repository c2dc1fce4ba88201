#include "host/analysis/statistics/bootstrap.hpp"

#include <cstdint>
#include <numeric>
#include <random>

namespace vitrify {
namespace {

constexpr int n_draws = 400;
constexpr std::uint64_t seed = 1;  // the same result each time

/// Mean and sum of squares about it, one value after the other.
struct Scatter {
  int n = 0;
  double mean = 0, squares = 0;

  void add(double value) {
    ++n;
    const double from_mean = value - mean;
    mean += from_mean / n;
    squares += from_mean * (value - mean);
  }
  double deviation() const { return std::sqrt(squares / (n - 1)); }
};

}  // namespace

std::vector<Measured> bootstrap(int units, const Statistics& statistics) {
  std::vector<int> drawn(units);
  std::iota(drawn.begin(), drawn.end(), 0);
  std::vector<Measured> results;
  for (const double value : statistics(drawn)) results.push_back({value});
  if (units < 2) return results;

  std::vector<Scatter> scatter(results.size());
  std::mt19937_64 random(seed);
  drawn.resize(units - 1);
  for (int draw = 0; draw < n_draws; ++draw) {
    for (int& unit : drawn) unit = static_cast<int>(random() % static_cast<std::uint64_t>(units));
    const std::vector<double> values = statistics(drawn);
    for (std::size_t k = 0; k < values.size(); ++k)
      if (std::isfinite(values[k])) scatter[k].add(values[k]);
  }
  for (std::size_t k = 0; k < results.size(); ++k)
    if (2 * scatter[k].n > n_draws && scatter[k].squares > 0) results[k].error = scatter[k].deviation();
  return results;
}

}  // namespace vitrify
