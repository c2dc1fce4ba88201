// A straight line through points.
#pragma once

#include <cstddef>
#include <span>

namespace vitrify {

struct LineFit {
  double intercept = 0, slope = 0;
  double slope_error = 0;  ///< standard error, from the scatter about the line
};

/// Least squares with an intercept. NaN where the points do not tell: two of different x for the line, three for the
/// error.
LineFit fit_line(std::span<const double> x, std::span<const double> y);

/// The same through points in order, whose distances from the line depend on those of their neighbors. The error is the
/// largest of those that the means of 1, 2, 4, .. neighbors tell, of `fewest_points` means at least, each times
/// sqrt((1 + c)/(1 - c)) with c the correlation of a mean with the next, as if that faded exponentially. NaN of fewer
/// points.
LineFit fit_line_in_order(std::span<const double> x, std::span<const double> y);
inline constexpr std::size_t fewest_points = 8;

}  // namespace vitrify
