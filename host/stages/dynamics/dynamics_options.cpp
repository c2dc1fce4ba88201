#include "host/stages/dynamics/dynamics_options.hpp"

#include <fmt/format.h>

#include <cmath>

namespace vitrify::config {
namespace {

constexpr double least_thermostat_steps = 10;
/// With 10 steps the box of a glass has blown up.
constexpr double least_barostat_steps = 25;

void check_relaxation_time(const Scope& at, double time_ps, double timestep_fs, double least_steps) {
  const double steps = time_ps * 1000 / timestep_fs;
  if (steps > least_steps * (1 - 1e-9)) return;
  at.problem(fmt::format("found {}, which is {:.3g} steps of {} fs, must be {:g} or more", number_text(time_ps), steps,
                         number_text(timestep_fs), least_steps));
}

}  // namespace

void DynamicsOptions::check_ensemble(const Scope& at, Ensemble ensemble) const {
  if (monte_carlo && ensemble == Ensemble::nve)
    (at / "monte_carlo").problem("found with \"ensemble\": \"nve\", must be left out: it needs a temperature");
  if (ensemble == Ensemble::npt || plan.pressure_GPa == 0) return;
  (at / "pressure_GPa").refuse(plan.pressure_GPa, fmt::format("0 or left out with \"{}\"", choice_name(ensemble)));
}

void DynamicsOptions::check_times(const Scope& at, Ensemble ensemble, double timestep_fs) const {
  if (ensemble == Ensemble::nve) return;
  check_relaxation_time(at / "thermostat_time_ps", plan.thermostat_time_ps, timestep_fs, least_thermostat_steps);
  if (ensemble == Ensemble::npt)
    check_relaxation_time(at / "barostat_time_ps", plan.barostat_time_ps, timestep_fs, least_barostat_steps);
}

void check_step_count(const Scope& at, double duration_ps, double timestep_fs) {
  const double steps = std::round(duration_ps * 1000 / timestep_fs);
  if (steps >= 1 && steps <= static_cast<double>(max_integer)) return;
  at.problem(fmt::format("found a duration of {:g} ps, which is {:.3g} steps of {} fs, must be 1 to 2^53 - 1",
                         duration_ps, steps, number_text(timestep_fs)));
}

}  // namespace vitrify::config
