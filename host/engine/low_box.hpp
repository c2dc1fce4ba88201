// A box that is lower than two cutoffs: each atom would have to interact with two images of another one.
#pragma once

#include <string>

#include "kernels/geometry/box.hpp"

namespace vitrify {

/// What is wrong with a box that has a periodic height below `least_height_A`, and how many atoms would do in a box of
/// this shape and density.
std::string low_box_text(const Box& box, double least_height_A, int atoms);

}  // namespace vitrify
