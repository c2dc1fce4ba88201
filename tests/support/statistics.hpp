// Means with errors from correlated series, and straight lines.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace vitrify::test {

struct Estimate {
  double mean = 0, error = 0;
};

/// Mean and standard error of independent values.
inline Estimate estimate(const std::vector<double>& values) {
  const double n = static_cast<double>(values.size());
  Estimate e;
  for (double v : values) e.mean += v / n;
  double square = 0;
  for (double v : values) square += (v - e.mean) * (v - e.mean);
  e.error = std::sqrt(square / (n * (n - 1)));
  return e;
}

/// Mean of a correlated series with the error from the scatter of `n_blocks` block means; blocks have to be much longer
/// than the correlation time.
inline Estimate block_average(const std::vector<double>& values, std::size_t n_blocks = 20) {
  const std::size_t size = values.size() / n_blocks;
  std::vector<double> means(n_blocks, 0.0);
  for (std::size_t k = 0; k < n_blocks * size; ++k) means[k / size] += values[k] / static_cast<double>(size);
  return estimate(means);
}

/// Least-squares slope of y against x.
inline double slope(const std::vector<double>& x, const std::vector<double>& y) {
  const double mx = estimate(x).mean, my = estimate(y).mean;
  double xy = 0, xx = 0;
  for (std::size_t k = 0; k < x.size(); ++k) xy += (x[k] - mx) * (y[k] - my), xx += (x[k] - mx) * (x[k] - mx);
  return xy / xx;
}

/// Root of the mean square deviation from the mean.
inline double scatter(const std::vector<double>& values) {
  return estimate(values).error * std::sqrt(static_cast<double>(values.size()) - 1);
}

}  // namespace vitrify::test
