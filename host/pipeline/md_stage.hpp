// Stage "md": dynamics for a given time.
#pragma once

#include "host/config/md.hpp"
#include "host/pipeline/dynamics_stage.hpp"

namespace vitrify {

class MdStage final : public DynamicsStage {
 public:
  MdStage(const config::Md& config, const StageFacts& facts);
};

}  // namespace vitrify
