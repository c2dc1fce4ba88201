#include "host/stages/dynamics/md_stage.hpp"

#include <algorithm>

#include "host/stages/crystal_warning.hpp"
#include "host/stages/stage_check.hpp"

namespace vitrify {
namespace {

constexpr double least_hold_ps = 10;

}  // namespace

MdStage::MdStage(const config::Md& config, const StageFacts& facts)
    : DynamicsStage(facts, config.dynamics, config.common,
                    [&] {
                      Phase phase;
                      for (std::size_t r = 0; r < facts.replicas.size(); ++r) {
                        const double start_K = config.temperature_K ? config.temperature_K->at(r) : 0;
                        const double end_K = config.temperature_end_K ? config.temperature_end_K->at(r) : start_K;
                        phase.plans.push_back(plan(config.ensemble, config.dynamics, facts.timestep_ps, start_K, end_K,
                                                   config.duration_ps.at(r)));
                      }
                      phase.adapting_steps = phase.shortest() / 2;
                      return std::vector<Phase>{phase};
                    }()),
      is_hold_(!config.temperature_end_K) {
  for (std::size_t r = 0; r < facts.replicas.size(); ++r)
    if (config.duration_ps.at(r) < least_hold_ps) is_hold_ = false;
}

bool MdStage::conclude(StageContext& context) {
  if (is_hold_) warn_of_order(context, facts());
  return true;
}

void config::Md::check(StageCheck& check) const {
  if (!check.velocities && !temperature_K)
    check.fail(check.at("temperature_K"), "missing; the atoms have no velocities, new ones need a temperature");
  dynamics.check(check, ensemble, temperature_K);
  const auto& durations_ps = duration_ps.values();
  const bool ramps = temperature_end_K && temperature_end_K != temperature_K;
  if (ensemble == Ensemble::npt && !ramps) check.holds_ps = *std::min_element(durations_ps.begin(), durations_ps.end());
}

std::unique_ptr<Stage> config::Md::make(const StageFacts& facts) const {
  return std::make_unique<MdStage>(*this, facts);
}

}  // namespace vitrify
