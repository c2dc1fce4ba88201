// What a user should know of the structure file that a run starts from.
#pragma once

#include <string>
#include <vector>

#include "host/engine/structure.hpp"
#include "host/input/system.hpp"

namespace vitrify {

/// A sentence each: axes of the run that are not those of the file, the temperature of velocities that were read, and
/// columns that were not. `structure` is what was made of the file.
std::vector<std::string> start_notes(const config::StructureFile& file, const Structure& structure,
                                     const std::vector<double>& mass_amu);

}  // namespace vitrify
