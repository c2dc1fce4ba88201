// Stage "md": dynamics for a given time.
#pragma once

#include "host/stages/dynamics/dynamics_stage.hpp"
#include "host/stages/dynamics/md_options.hpp"

namespace vitrify {

class MdStage final : public DynamicsStage {
 public:
  MdStage(const config::Md& config, const StageFacts& facts);
};

}  // namespace vitrify
