// From a stage of the input to the object that does it.
#pragma once

#include <memory>
#include <string>

#include "host/input/input.hpp"
#include "host/stages/stage.hpp"

namespace vitrify {

std::unique_ptr<Stage> make_stage(const config::Stage& options, const StageFacts& facts);

/// Makes the checks of each stage that need the atoms. Throws InputError. Velocities of a file that does not tell their
/// unit have to suit the temperature of the stage that keeps them.
void check_stages(const config::Input& input, const Structure& structure, const PotentialTables& tables,
                  const std::string& source, bool velocity_unit_is_known = false);

}  // namespace vitrify
