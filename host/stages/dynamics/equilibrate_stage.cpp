#include "host/stages/dynamics/equilibrate_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace vitrify {

EquilibrateStage::EquilibrateStage(const config::Equilibrate& config, const StageFacts& facts)
    : DynamicsStage(facts, config.dynamics, config.common,
                    [&] {
                      Phase phase;
                      for (std::size_t r = 0; r < facts.replicas.size(); ++r)
                        phase.plans.push_back(plan(config.ensemble, config.dynamics, facts.timestep_ps,
                                                   config.temperature_K.at(r), config.temperature_K.at(r),
                                                   config.max_duration_ps));
                      phase.adapting_steps = std::lround(config.min_duration_ps / facts.timestep_ps) / 2;
                      return std::vector<Phase>{phase};
                    }()),
      config_(config) {}

bool EquilibrateStage::judge(StageContext& context, const std::vector<Thermo>& rows) {
  least_msd_A2_ = rows.front().msd_A2;
  for (const Thermo& row : rows) least_msd_A2_ = std::min(least_msd_A2_, row.msd_A2);
  const double time_ps = rows.front().time_ps;
  if (least_msd_A2_ <= config_.msd_A2 || time_ps < config_.min_duration_ps) return false;
  context.log.info(
      fmt::format("{}: mean square displacement of {:.1f} A^2 after {:g} ps", name(), least_msd_A2_, time_ps));
  return true;
}

bool EquilibrateStage::conclude(StageContext&) {
  throw config::InputError(
      facts().source, config::Pointer{} / "stages" / facts().index / "max_duration_ps",
      fmt::format("the mean square displacement is {:.4g} A^2 after {} ps, must exceed {} A^2 within that time",
                  least_msd_A2_, config::number_text(config_.max_duration_ps), config::number_text(config_.msd_A2)));
}

void config::Equilibrate::check(StageCheck& check) const { dynamics.check(check, ensemble, temperature_K); }

std::unique_ptr<Stage> config::Equilibrate::make(const StageFacts& facts) const {
  return std::make_unique<EquilibrateStage>(*this, facts);
}

}  // namespace vitrify
