#include "host/analysis/statistics/moments.hpp"

#include <array>
#include <vector>

namespace vitrify {
namespace {

/// Sums of the powers of values from a common origin.
struct PowerSums {
  double n = 0, first = 0, second = 0, third = 0, fourth = 0;

  void add(double from_origin, double weight = 1) {
    const double square = from_origin * from_origin;
    n += weight, first += weight * from_origin, second += weight * square;
    third += weight * square * from_origin, fourth += weight * square * square;
  }
  PowerSums without(double from_origin) const {
    PowerSums rest = *this;
    rest.add(from_origin, -1);
    return rest;
  }
};

constexpr int n_shapes = 5;
using Shapes = std::array<double, n_shapes>;

/// Mean, deviation, relative width, skewness and kurtosis.
Shapes shapes_of(const PowerSums& sums, double origin) {
  const double mean = sums.first / sums.n, square = mean * mean;
  const double second = sums.second / sums.n, third = sums.third / sums.n;
  const double m2 = second - square, m3 = third - 3 * mean * second + 2 * mean * square,
               m4 = sums.fourth / sums.n - 4 * mean * third + 6 * square * second - 3 * square * square;
  const double deviation = std::sqrt(m2 * sums.n / (sums.n - 1));
  return {origin + mean, deviation, deviation / (origin + mean), m3 / (m2 * std::sqrt(m2)), m4 / (m2 * m2) - 3};
}

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace

Moments Moments::of(std::span<const double> values) {
  Moments moments;
  moments.count = static_cast<std::int64_t>(values.size());
  if (values.empty()) return moments;
  const double origin = mean_of(values), n = static_cast<double>(values.size());
  PowerSums all;
  for (const double value : values) all.add(value - origin);
  const Shapes shapes = shapes_of(all, origin);
  const std::array<Measured*, n_shapes> found = {&moments.mean, &moments.deviation, &moments.relative_width,
                                                 &moments.skewness, &moments.kurtosis};
  for (int k = 0; k < n_shapes; ++k) found[k]->value = shapes[k];
  if (all.second == 0 || values.size() < 3) return moments;

  Shapes sum{}, squares{};
  for (const double value : values) {
    const Shapes rest = shapes_of(all.without(value - origin), origin);
    for (int k = 0; k < n_shapes; ++k) {
      const double change = rest[k] - shapes[k];
      sum[k] += change, squares[k] += change * change;
    }
  }
  for (int k = 0; k < n_shapes; ++k) found[k]->error = std::sqrt((n - 1) / n * (squares[k] - sum[k] * sum[k] / n));
  return moments;
}

}  // namespace vitrify
