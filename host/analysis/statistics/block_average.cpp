#include "host/analysis/statistics/block_average.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace vitrify {
namespace {

/// Of the mean of these values, were they independent.
double standard_error(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double square = 0;
  for (const double value : values) square += (value - mean) * (value - mean);
  return std::sqrt(square / (n * (n - 1)));
}

/// Means over pairs; an odd one at the end is left out.
std::vector<double> joined(const std::vector<double>& means) {
  std::vector<double> pairs(means.size() / 2);
  for (std::size_t k = 0; k < pairs.size(); ++k) pairs[k] = (means[2 * k] + means[2 * k + 1]) / 2;
  return pairs;
}

}  // namespace

void BlockAverage::add(double value) {
  open_sum += value;
  if (++open_length < block_length) return;
  sum[blocks++] = open_sum;
  open_sum = 0, open_length = 0;
  if (blocks < most_blocks) return;
  for (int k = 0; k < most_blocks / 2; ++k) sum[k] = sum[2 * k] + sum[2 * k + 1];
  blocks = most_blocks / 2, block_length *= 2;
}

double BlockAverage::mean() const {
  if (size() == 0) return std::numeric_limits<double>::quiet_NaN();
  return std::accumulate(sum, sum + blocks, open_sum) / static_cast<double>(size());
}

double BlockAverage::error() const {
  if (blocks < fewest_blocks) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> means(sum, sum + blocks);
  for (double& mean : means) mean /= static_cast<double>(block_length);
  double error = 0;
  for (; means.size() >= fewest_blocks; means = joined(means)) error = std::max(error, standard_error(means));
  return error;
}

bool BlockAverage::possible() const {
  return block_length >= 1 && 0 <= blocks && blocks < most_blocks && 0 <= open_length && open_length < block_length;
}

}  // namespace vitrify
