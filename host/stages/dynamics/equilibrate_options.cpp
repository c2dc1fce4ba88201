#include "host/stages/dynamics/equilibrate_options.hpp"

#include <fmt/format.h>

namespace vitrify::config {

void Equilibrate::finish(const Scope& at) {
  if (min_duration_ps > max_duration_ps) {
    (at / "min_duration_ps")
        .refuse(min_duration_ps, fmt::format("<= max_duration_ps = {}", number_text(max_duration_ps)));
  }
  dynamics.check_ensemble(at, ensemble);
}

void Equilibrate::check_steps(const Scope& at, double timestep_fs) const {
  check_step_count(at / "max_duration_ps", max_duration_ps, timestep_fs);
  constexpr double least_rows = 20;  // a decade of times, each half of what is sampled at most
  const double rows = max_duration_ps / (1e-3 * timestep_fs * static_cast<double>(common.thermo_every));
  if (min_slope > 0 && rows < least_rows)
    (at / "min_slope")
        .problem(fmt::format("found with {:.4g} intervals of thermo_every = {} steps in max_duration_ps = {}, must be "
                             "{:g} or more for a slope",
                             rows, common.thermo_every, number_text(max_duration_ps), least_rows));
  if (dynamics.monte_carlo) dynamics.monte_carlo->check_cycles(at, "min_duration_ps", min_duration_ps, timestep_fs);
  dynamics.check_times(at, ensemble, timestep_fs);
}

}  // namespace vitrify::config
