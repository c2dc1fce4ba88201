// Copies of a structure side by side.
#pragma once

#include <array>
#include <cstdint>

#include "host/engine/structure.hpp"

namespace vitrify {

/// The box repeated along a, b and c, with new ids 1, 2, ..: all atoms of one copy after the other, in the structure's
/// order. Image counts, which belong to the old box, go.
Structure replicate(const Structure& structure, const std::array<std::int64_t, 3>& copies);

}  // namespace vitrify
