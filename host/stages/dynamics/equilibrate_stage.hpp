// Stage "equilibrate": dynamics until the atoms of every replica have moved far enough.
#pragma once

#include "host/stages/dynamics/dynamics_stage.hpp"
#include "host/stages/dynamics/equilibrate_options.hpp"

namespace vitrify {

class EquilibrateStage final : public DynamicsStage {
 public:
  EquilibrateStage(const config::Equilibrate& config, const StageFacts& facts);

 private:
  bool judge(StageContext& context, const std::vector<Thermo>& rows) override;
  bool conclude(StageContext& context) override;

  config::Equilibrate config_;
  double least_msd_A2_ = 0;  ///< of the replica that has moved least, at the last sample
};

}  // namespace vitrify
