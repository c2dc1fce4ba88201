#include "host/analysis/statistics/line_fit.hpp"

#include <cmath>
#include <cstddef>
#include <limits>

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

}  // namespace vitrify
