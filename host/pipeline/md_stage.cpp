#include "host/pipeline/md_stage.hpp"

namespace vitrify {

MdStage::MdStage(const config::Md& config, const StageFacts& facts)
    : DynamicsStage(facts, config.dynamics, config.common, [&] {
        Phase phase;
        for (std::size_t r = 0; r < facts.replicas.size(); ++r) {
          const double start_K = config.temperature_K ? config.temperature_K->at(r) : 0;
          const double end_K = config.temperature_end_K ? config.temperature_end_K->at(r) : start_K;
          phase.plans.push_back(
              plan(config.ensemble, config.dynamics, facts.timestep_ps, start_K, end_K, config.duration_ps.at(r)));
        }
        return std::vector<Phase>{phase};
      }()) {}

}  // namespace vitrify
