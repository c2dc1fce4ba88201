// Atoms at random places of a cubic box, no two nearer than a distance: random sequential insertion.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/engine/structure.hpp"
#include "host/input/system.hpp"

namespace vitrify {

/// Places and types depend on `start`, `elements` and `seed` alone. `mass_amu` has one entry per element. Throws
/// Error(bad_input) if the box gets too crowded for the next atom.
Structure random_structure(const config::RandomStart& start, const std::vector<std::string>& elements,
                           const std::vector<double>& mass_amu, std::uint64_t seed);

}  // namespace vitrify
