// Where the same atoms were before and after something happened.
#pragma once

#include <vector>

#include "kernels/geometry/box.hpp"

namespace vitrify {

/// Unwrapped positions, A. `current_box` has the lattice vectors that the reference's have become, box flips undone.
struct Motion {
  std::vector<Vec3> reference, current;
  Box reference_box, current_box;
};

}  // namespace vitrify
