// Where the shell of nearest neighbors ends.
#pragma once

#include <span>

#include "host/engine/structure.hpp"

namespace vitrify {

/// Distance of the first minimum of g(r), over the pairs of all structures, in A: the lowest point behind the highest
/// peak, of a smoothed histogram up to 6 A or half of the lowest box height.
double first_minimum_of_g(std::span<const Structure> structures);

}  // namespace vitrify
