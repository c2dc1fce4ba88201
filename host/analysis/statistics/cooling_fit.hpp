// Energy of glasses against the logarithm of their cooling rate, and the rate at which plain cooling would have reached
// the energy of a glass made in another way.
#pragma once

#include <span>

namespace vitrify {

/// Mean of some glasses made alike; the standard error is NaN for a single one.
struct GlassMean {
  double energy = 0, standard_error = 0;
  int glasses = 0;
};

GlassMean mean_of(std::span<const double> energies);

struct EffectiveRate {
  double log10_rate = 0;
  double error_decades = 0;
};

/// E = a + b log10(rate) by least squares over single glasses. Errors are standard errors from the scatter of the
/// glasses about the line, which two glasses do not have: then they are NaN.
class CoolingFit {
 public:
  /// Throws Error(bad_input) unless there are at least two different rates.
  CoolingFit(std::span<const double> rates, std::span<const double> energies);

  double intercept() const { return mean_energy_ - slope_ * mean_log10_rate_; }
  double slope() const { return slope_; }
  double slope_error() const { return scatter_ / std_width_; }
  /// Standard deviation of a glass about the line.
  double scatter() const { return scatter_; }
  double energy_at(double log10_rate) const { return mean_energy_ + slope_ * (log10_rate - mean_log10_rate_); }

  /// Rate at which the line has the mean energy of `glasses` glasses; the error has their scatter and that of the line.
  EffectiveRate rate_of(double energy, int glasses) const;

 private:
  double mean_log10_rate_ = 0, mean_energy_ = 0, slope_ = 0, scatter_ = 0;
  double std_width_ = 0;  ///< root of the sum of squares of log10(rate) about its mean
  double glasses_ = 0;
};

}  // namespace vitrify
