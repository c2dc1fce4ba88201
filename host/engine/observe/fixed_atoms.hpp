// Fractional coordinates as fixed-point numbers, type after type.
#pragma once

#include <cstdint>
#include <vector>

#include "host/engine/structure.hpp"

namespace vitrify {

/// In units of 2^-32 edges; atoms of a type in the order of the structure.
struct FixedPlaces {
  std::vector<std::uint32_t> x, y, z;
  std::vector<int> first;  ///< of each type, and the end
};

/// Throws Error(bad_input) if the box has open axes.
FixedPlaces fixed_places(const Structure& structure);

}  // namespace vitrify
