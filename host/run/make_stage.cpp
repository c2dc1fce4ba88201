#include "host/run/make_stage.hpp"

#include <algorithm>
#include <utility>

#include "host/analysis/structure/temperature.hpp"
#include "host/stages/stage_check.hpp"

namespace vitrify {
namespace {

/// Whether any atom puts a density anywhere.
bool has_densities(const PotentialTables& tables) {
  return std::any_of(tables.density.begin(), tables.density.end(),
                     [](const Cubic& c) { return c.value(0) != 0 || c.value(1) != 0; });
}

}  // namespace

std::unique_ptr<Stage> make_stage(const config::Stage& options, const StageFacts& facts) {
  return std::visit([&](const auto& one) { return one.make(facts); }, options);
}

void check_stages(const config::Input& input, const Structure& structure, const PotentialTables& tables,
                  const std::string& source, bool velocity_unit_is_known) {
  const bool velocities = !structure.velocity.empty();
  StageCheck check{structure,     input.replicas.names.size(), source,       velocities,
                   tables.cutoff, has_densities(tables),       structure.box};
  if (velocities && !velocity_unit_is_known)
    check.file_temperature_K = thermal_temperature_K(structure, tables.mass_amu);
  for (; check.index < input.stages.size(); ++check.index) {
    check.held_ps = std::exchange(check.holds_ps, 0);
    check.stage = config::common(input.stages[check.index]).name;
    std::visit(
        [&](const auto& options) {
          if constexpr (requires { options.check(check); }) options.check(check);
        },
        input.stages[check.index]);
  }
}

}  // namespace vitrify
