// Stage "md": dynamics for a given time. Tells of crystals at the end of a hold.
#pragma once

#include "host/stages/dynamics/dynamics_stage.hpp"
#include "host/stages/dynamics/md_options.hpp"

namespace vitrify {

class MdStage final : public DynamicsStage {
 public:
  MdStage(const config::Md& config, const StageFacts& facts);

 private:
  bool conclude(StageContext& context) override;

  bool is_hold_;  ///< at one temperature, for long enough that a look for crystals costs little beside
};

}  // namespace vitrify
