// From the section "system" of an input to one structure per replica.
#pragma once

#include <filesystem>
#include <vector>

#include "host/engine/structure.hpp"
#include "host/input/input.hpp"
#include "host/run/start/load_potential.hpp"

namespace vitrify {

/// Structures whose elements are those of the potential, in its order. Throws InputError for an element that the
/// potential lacks, a box that is too small for the cutoff, or too little room for a random start; Error(bad_input) for
/// a file that cannot be read.
std::vector<Structure> initial_structures(const config::Input& input, const LoadedPotential& potential,
                                          const std::filesystem::path& source);

}  // namespace vitrify
