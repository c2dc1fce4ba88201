#include "host/stages/deformation/rate_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/stages/dynamics/dynamics_options.hpp"

namespace vitrify::config {
namespace {

/// A line has two parameters, its error needs a third point.
constexpr double least_fitted_rows = 3;

}  // namespace

long RateRows::steps_of_row(double timestep_ps) const {
  return std::lround(average_strain / (rate_per_ps * timestep_ps));
}

long RateRows::steps(double timestep_ps) const {
  const long of_row = std::max(1L, steps_of_row(timestep_ps));
  const double strain_of_row = static_cast<double>(of_row) * rate_per_ps * timestep_ps;
  return of_row * std::max(1L, std::lround(strain / strain_of_row));
}

StageCommon RateRows::with_rows(StageCommon common, double timestep_ps) const {
  common.thermo_every = std::max(1L, steps_of_row(timestep_ps));
  return common;
}

void RateRows::check_fit(const Scope& at) const {
  const double most = std::min(strain, fit_strain) / least_fitted_rows;
  if (average_strain > most * (1 + 1e-9))
    (at / "average_strain")
        .refuse(average_strain,
                fmt::format("at most {:.4g}, a third of the strain that the modulus is fitted to", most));
}

void RateRows::check_steps(const Scope& at, double timestep_fs) const {
  if (steps_of_row(1e-3 * timestep_fs) < 1)
    (at / "rate_per_ps")
        .refuse(rate_per_ps, fmt::format("at most {:.4g}: average_strain is to take a step of {} fs or more",
                                         1e3 * average_strain / timestep_fs, number_text(timestep_fs)));
  else
    check_step_count(at / "rate_per_ps", strain / rate_per_ps, timestep_fs);
}

}  // namespace vitrify::config
