#include "host/stages/sample/sample_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/config/unique.hpp"

namespace vitrify::config {

void Sample::finish(const Scope& at) {
  const bool draws_velocities = dynamics.velocities == Velocities::maxwell;
  if (!temperature_K && (ensemble == Ensemble::nvt || draws_velocities))
    (at / "temperature_K")
        .problem(fmt::format("missing; {} requires it", ensemble == Ensemble::nvt ? "a thermostat" : "maxwell"));
  if (temperature_K && ensemble == Ensemble::nve && !draws_velocities)
    (at / "temperature_K").problem("found with \"ensemble\": \"nve\" and \"velocities\": \"keep\", must be left out");
  std::vector<std::string> names;
  for (AnalysisOptions& analysis : analyses) {
    AnalysisCommon& keys = config::common(analysis);
    if (keys.name.empty()) keys.name = std::string(type_name(analysis)) + (keys.inherent ? "_inherent" : "");
    names.push_back(keys.name);
  }
  const auto followers = std::count_if(analyses.begin(), analyses.end(), [](const AnalysisOptions& analysis) {
    return std::holds_alternative<Lambda>(analysis);
  });
  if (followers > 1) (at / "analyses").problem(fmt::format("found {} of \"lambda\", must be one at most", followers));
  if ((at / "analyses").clean()) require_unique(at / "analyses", names);
}

void Sample::check_steps(const Scope& at, double timestep_fs) const {
  check_step_count(at / "duration_ps", duration_ps, timestep_fs);
  if (settle_ps > 0) check_step_count(at / "settle_ps", settle_ps, timestep_fs);
  dynamics.check_times(at, ensemble, timestep_fs);
  for (std::size_t i = 0; i < analyses.size(); ++i) {
    const double every_ps = config::common(analyses[i]).every_ps, steps = every_ps * 1000 / timestep_fs;
    const Scope place = at / "analyses" / i / "every_ps";
    if (std::fabs(steps - std::round(steps)) > 1e-6 * steps || std::round(steps) < 1)
      place.problem(fmt::format("found {}, which is {:.6g} steps of {} fs, must be a whole number of steps",
                                number_text(every_ps), steps, number_text(timestep_fs)));
    else if (every_ps > duration_ps)
      place.refuse(every_ps, fmt::format("<= duration_ps = {}", number_text(duration_ps)));
    else if (const auto* lambda = std::get_if<Lambda>(&analyses[i]);
             lambda != nullptr && lambda->span(duration_ps).of_window() < 2)
      (at / "analyses" / i / "windows")
          .refuse(lambda->windows, fmt::format("so few that each has two samples of {} ps", number_text(every_ps)));
  }
}

std::vector<std::string*> Sample::files() {
  std::vector<std::string*> files;
  for (AnalysisOptions& analysis : analyses)
    if (auto* factor = std::get_if<StructureFactorOptions>(&analysis); factor != nullptr && factor->experiment)
      files.push_back(&*factor->experiment);
  return files;
}

}  // namespace vitrify::config
