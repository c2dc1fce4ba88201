// Rows of a stage that strains at a rate: means over so much strain, by whole steps.
#pragma once

#include <string>
#include <vector>

#include "host/config/problem.hpp"
#include "host/stages/stage_options.hpp"

namespace vitrify::config {

/// The way to a turning point, or to the end: a branch of the path.
struct StrainBranch {
  double from = 0, to = 0;  ///< whole rows apart
  long steps = 0;

  int sign() const { return to > from ? 1 : -1; }
  double duration_ps(double timestep_ps) const { return static_cast<double>(steps) * timestep_ps; }
};

struct RateRows {
  double rate_per_ps = 0;
  std::vector<double> strains;  ///< to go to in turn, from 0
  double average_strain = 0, fit_strain = 0;

  /// Steps over which a row is the mean, 0 where it would be less than half of one.
  long steps_of_row(double timestep_ps) const;
  /// That a row is the mean over, by whole steps.
  double strain_of_row(double timestep_ps) const;
  /// Whole rows each, as near to the strains as these get.
  std::vector<StrainBranch> branches(double timestep_ps) const;
  /// Keys of the stage, with rows of observables where these rows end.
  StageCommon with_rows(StageCommon common, double timestep_ps) const;
  /// "0.1", "0.1, 0"
  std::string strains_text() const;

  /// Reports strains that are no row away from the last one, and rows of which too few are for a modulus.
  void check(const Scope& at) const;
  /// Reports rates at which a row takes no step, and strains with more steps than can be counted.
  void check_steps(const Scope& at, double timestep_fs) const;

 private:
  /// The place of a strain in the input.
  Scope place(const Scope& at, std::size_t i) const;
};

}  // namespace vitrify::config
