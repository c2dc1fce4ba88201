#include "host/analysis/statistics/line_fit.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace vitrify {

LineFit fit_line(std::span<const double> x, std::span<const double> y) {
  const auto n = static_cast<double>(x.size());
  double mean_x = 0, mean_y = 0, xx = 0, xy = 0, rest = 0;
  for (std::size_t k = 0; k < x.size(); ++k) mean_x += x[k] / n, mean_y += y[k] / n;
  for (std::size_t k = 0; k < x.size(); ++k) xx += (x[k] - mean_x) * (x[k] - mean_x), xy += (x[k] - mean_x) * y[k];
  LineFit fit;
  fit.slope = xx > 0 ? xy / xx : std::numeric_limits<double>::quiet_NaN();
  fit.intercept = mean_y - fit.slope * mean_x;
  for (std::size_t k = 0; k < x.size(); ++k) {
    const double off = y[k] - fit.intercept - fit.slope * x[k];
    rest += off * off;
  }
  fit.slope_error = n > 2 ? std::sqrt(rest / ((n - 2) * xx)) : std::numeric_limits<double>::quiet_NaN();
  return fit;
}

namespace {

std::vector<double> means_of(std::span<const double> values, std::size_t length) {
  std::vector<double> means(values.size() / length);
  for (std::size_t k = 0; k < means.size() * length; ++k) means[k / length] += values[k] / static_cast<double>(length);
  return means;
}

/// Of the distances from the line with those of the next points. That the line has been fitted to them makes the
/// correlation smaller by about 2/n.
double correlation_of_neighbors(std::span<const double> x, std::span<const double> y, const LineFit& line) {
  constexpr double most = 0.9;
  double squares = 0, products = 0, last = 0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    const double off = y[k] - line.intercept - line.slope * x[k];
    squares += off * off, products += off * last;
    last = off;
  }
  const double found = squares > 0 ? products / squares : 0.0;
  return std::clamp(found + 2 / static_cast<double>(x.size()), 0.0, most);
}

}  // namespace

LineFit fit_line_in_order(std::span<const double> x, std::span<const double> y) {
  LineFit fit = fit_line(x, y);
  fit.slope_error = x.size() < fewest_points ? std::numeric_limits<double>::quiet_NaN() : 0.0;
  for (std::size_t length = 1; x.size() / length >= fewest_points; length *= 2) {
    const std::vector<double> mean_x = means_of(x, length), mean_y = means_of(y, length);
    const LineFit of_means = fit_line(mean_x, mean_y);
    const double c = correlation_of_neighbors(mean_x, mean_y, of_means);
    fit.slope_error = std::max(fit.slope_error, of_means.slope_error * std::sqrt((1 + c) / (1 - c)));
  }
  return fit;
}

}  // namespace vitrify
