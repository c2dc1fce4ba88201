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
  if (dynamics.monte_carlo) dynamics.monte_carlo->check_cycles(at, "min_duration_ps", min_duration_ps, timestep_fs);
  dynamics.check_times(at, ensemble, timestep_fs);
}

}  // namespace vitrify::config
