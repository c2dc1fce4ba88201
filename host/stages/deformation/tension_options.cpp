#include "host/stages/deformation/tension_options.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "host/config/unique.hpp"

namespace vitrify::config {

BoxControl Tension::box(int sign) const {
  BoxControl box;
  for (AxisControl& lateral : box.axis) lateral = AxisControl::pressure;
  for (const Axis fixed : fixed_axes.value_or(std::vector<Axis>{}))
    box.axis[static_cast<int>(fixed)] = AxisControl::fixed;
  box.axis[static_cast<int>(axis)] = AxisControl::strain_rate;
  box.strain_rate[static_cast<int>(axis)] = sign * rate_per_ps;
  return box;
}

void Tension::finish(const Scope& at) const {
  const bool draws_velocities = dynamics.velocities == Velocities::maxwell;
  if (!temperature_K && (ensemble == Ensemble::nvt || draws_velocities))
    (at / "temperature_K")
        .problem(fmt::format("missing; {} requires it", ensemble == Ensemble::nvt ? "a thermostat" : "maxwell"));
  if (temperature_K && ensemble == Ensemble::nve && !draws_velocities)
    (at / "temperature_K").problem("found with \"ensemble\": \"nve\" and \"velocities\": \"keep\", must be left out");
  std::vector<std::string> names;
  for (std::size_t k = 0; fixed_axes && k < fixed_axes->size(); ++k) {
    names.emplace_back(choice_name((*fixed_axes)[k]));
    if ((*fixed_axes)[k] == axis) (at / "fixed_axes" / k).problem("found the axis that is driven, must be another one");
  }
  if ((at / "fixed_axes").clean()) require_unique(at / "fixed_axes", names);
  rows().check(at);
  local_strain.check(at, "average_strain", average_strain);
}

void Tension::check_steps(const Scope& at, double timestep_fs) const {
  rows().check_steps(at, timestep_fs);
  dynamics.check_times(at, ensemble == Ensemble::nvt ? Ensemble::npt : Ensemble::nve, timestep_fs);
}

}  // namespace vitrify::config
