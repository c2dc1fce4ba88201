// Weighted least-squares fit of a decay, such as the correlation of D2min with distance.
#pragma once

#include <span>

namespace vitrify {

/// y = amplitude exp(-x / length); `_error` is one standard error, from the scatter about the fit.
struct ExponentialFit {
  double amplitude = 0, amplitude_error = 0;
  double length = 0, length_error = 0;
  bool converged = false;  ///< false: the data do not decay, all else is meaningless
};

/// Weights are inverse variances up to a common factor (for a correlation: the pairs of each shell). Points of weight 0
/// do not count. Negative y are data like others, but at least two must be positive.
ExponentialFit fit_exponential(std::span<const double> x, std::span<const double> y, std::span<const double> weight);

}  // namespace vitrify
