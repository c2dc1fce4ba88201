// A straight line through points.
#pragma once

#include <span>

namespace vitrify {

struct LineFit {
  double intercept = 0, slope = 0;
  double slope_error = 0;  ///< standard error, from the scatter about the line
};

/// Least squares with an intercept. NaN where the points do not tell: two of different x for the line, three for the
/// error.
LineFit fit_line(std::span<const double> x, std::span<const double> y);

}  // namespace vitrify
