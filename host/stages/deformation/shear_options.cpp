#include "host/stages/deformation/shear_options.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "host/config/unique.hpp"

namespace vitrify::config {
void Shear::finish(const Scope& at) const {
  const bool draws_velocities = dynamics.velocities == Velocities::maxwell;
  if (!temperature_K && (ensemble == Ensemble::nvt || draws_velocities))
    (at / "temperature_K")
        .problem(fmt::format("missing; {} requires it", ensemble == Ensemble::nvt ? "a thermostat" : "maxwell"));
  if (temperature_K && ensemble == Ensemble::nve && !draws_velocities)
    (at / "temperature_K").problem("found with \"ensemble\": \"nve\" and \"velocities\": \"keep\", must be left out");
  std::vector<std::string> names;
  for (const ShearPlane plane : planes) names.emplace_back(choice_name(plane));
  if ((at / "planes").clean()) require_unique(at / "planes", names);
  if (signs.size() > 2 || (signs.size() == 2 && signs[0] == signs[1]))
    (at / "signs").problem("found a sign twice, must be each once at most");
  if (!(strain.all()[0] > 0) && (at / "strain").clean())
    (strain.turns() ? at / "strain" / 0 : at / "strain")
        .refuse(strain.all()[0], "above 0; \"signs\" has the direction");
  rows().check(at);
  local_strain.check(at, "average_strain", average_strain);
}

void Shear::check_steps(const Scope& at, double timestep_fs) const {
  rows().check_steps(at, timestep_fs);
  dynamics.check_times(at, ensemble, timestep_fs);
}

}  // namespace vitrify::config
