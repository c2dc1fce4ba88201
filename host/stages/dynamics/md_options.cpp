#include "host/stages/dynamics/md_options.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vitrify::config {

void Md::finish(const Scope& at) {
  const bool thermostatted = ensemble != Ensemble::nve;
  const bool draws_velocities = dynamics.velocities == Velocities::maxwell;
  if (!temperature_K && (thermostatted || draws_velocities)) {
    (at / "temperature_K").problem(fmt::format("missing; {} requires it", thermostatted ? "a thermostat" : "maxwell"));
  }
  if (temperature_K && !thermostatted && !draws_velocities) {
    (at / "temperature_K").problem("found with \"ensemble\": \"nve\" and \"velocities\": \"keep\", must be left out");
  }
  if (temperature_K && thermostatted) {
    for_each_value(at / "temperature_K", *temperature_K, [](const Scope& place, double temperature) {
      if (temperature < coldest_K) place.refuse(temperature, "1e-6 or more with a thermostat");
    });
  }
  if (temperature_end_K && !thermostatted) {
    (at / "temperature_end_K").problem("found with \"ensemble\": \"nve\", must be left out");
  }
  if (temperature_end_K && dynamics.balances())
    (at / "temperature_end_K").problem("found in a stage that balances chemical potentials, must be left out");
  dynamics.check_ensemble(at, ensemble);
}

void Md::check_steps(const Scope& at, double timestep_fs) const {
  for_each_value(at / "duration_ps", duration_ps,
                 [=](const Scope& place, double duration) { check_step_count(place, duration, timestep_fs); });
  if (dynamics.monte_carlo) {
    const std::vector<double>& durations = duration_ps.values();
    dynamics.monte_carlo->check_cycles(at, "duration_ps", *std::min_element(durations.begin(), durations.end()),
                                       timestep_fs);
  }
  dynamics.check_times(at, ensemble, timestep_fs);
}

}  // namespace vitrify::config
