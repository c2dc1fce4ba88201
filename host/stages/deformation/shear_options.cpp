#include "host/stages/deformation/shear_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/config/unique.hpp"

namespace vitrify::config {
namespace {

/// A line has two parameters, its error needs a third point.
constexpr double least_fitted_rows = 3;

}  // namespace

long Shear::steps_of_row(double timestep_ps) const { return std::lround(average_strain / (rate_per_ps * timestep_ps)); }

long Shear::steps(double timestep_ps) const {
  const long of_row = std::max(1L, steps_of_row(timestep_ps));
  const double strain_of_row = static_cast<double>(of_row) * rate_per_ps * timestep_ps;
  return of_row * std::max(1L, std::lround(strain / strain_of_row));
}

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
  const double fitted = std::min(strain, fit_strain);
  if (average_strain > fitted / least_fitted_rows * (1 + 1e-9))
    (at / "average_strain")
        .refuse(average_strain, fmt::format("at most {:.4g}, a third of the strain that the modulus is fitted to",
                                            fitted / least_fitted_rows));
}

void Shear::check_steps(const Scope& at, double timestep_fs) const {
  if (steps_of_row(1e-3 * timestep_fs) < 1)
    (at / "rate_per_ps")
        .refuse(rate_per_ps, fmt::format("at most {:.4g}: average_strain is to take a step of {} fs or more",
                                         1e3 * average_strain / timestep_fs, number_text(timestep_fs)));
  else
    check_step_count(at / "rate_per_ps", strain / rate_per_ps, timestep_fs);
  dynamics.check_times(at, ensemble, timestep_fs);
}

}  // namespace vitrify::config
