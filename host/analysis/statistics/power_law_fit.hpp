// How a property of glasses depends on their cooling rate: a power law that approaches a plateau.
#pragma once

#include <span>

#include "host/analysis/statistics/bootstrap.hpp"

namespace vitrify {

/// A group of glasses: its cooling rate and a mean over it, with standard errors.
struct RatePoint {
  double log10_rate = 0, log10_rate_error = 0;  ///< the rate in K/s
  double value = 0, error = 0;
};

/// value = plateau + amplitude (rate / 1 K/s)^exponent, with a plateau >= 0 and an exponent from 0.01 to 1. The Akaike
/// criteria, chi^2 + 2 parameters, are of this law, of one without a plateau, and of a straight line in log10(rate).
struct PowerLawFit {
  Measured plateau, exponent, log10_amplitude;  ///< of the absolute value of the amplitude
  double amplitude = 0;
  double chi2 = 0;
  double aic = 0, aic_without_plateau = 0, aic_logarithm = 0;
};

/// Weights are 1 / error^2. Errors are the scatter of fits to points that are moved at random within the errors of both
/// rate and value. Throws Error(bad_input) for fewer than three points, or fewer than two different rates.
PowerLawFit fit_power_law(std::span<const RatePoint> points);

}  // namespace vitrify
