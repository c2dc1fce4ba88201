// Rows of a stage that strains at a rate: means over so much strain, by whole steps.
#pragma once

#include "host/config/problem.hpp"
#include "host/stages/stage_options.hpp"

namespace vitrify::config {

struct RateRows {
  double rate_per_ps = 0;
  double strain = 0;  ///< to go to, positive
  double average_strain = 0, fit_strain = 0;

  /// Steps over which a row is the mean, 0 where it would be less than half of one.
  long steps_of_row(double timestep_ps) const;
  /// Of the whole strain: whole rows, as near to it as these get.
  long steps(double timestep_ps) const;

  double duration_ps(double timestep_ps) const { return static_cast<double>(steps(timestep_ps)) * timestep_ps; }
  /// Keys of the stage, with rows of observables where these rows end.
  StageCommon with_rows(StageCommon common, double timestep_ps) const;

  /// Reports rows of which too few are for a modulus.
  void check_fit(const Scope& at) const;
  /// Reports rates at which a row takes no step, and strains with more steps than can be counted.
  void check_steps(const Scope& at, double timestep_fs) const;
};

}  // namespace vitrify::config
