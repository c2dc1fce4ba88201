// From a stage of the input to the object that does it.
#pragma once

#include <memory>
#include <vector>

#include "host/config/input.hpp"
#include "host/pipeline/stage.hpp"

namespace vitrify {

std::unique_ptr<Stage> make_stage(const config::Stage& config, StageFacts facts);

/// Checks that need the atoms: a dynamics without temperature needs velocities, D2min a box that is large enough,
/// centres of searches are atoms. Throws InputError.
void check_stages(const config::Input& input, const Structure& structure, const std::string& source);

}  // namespace vitrify
