// A box that is lower than two cutoffs: each atom would have to interact with two images of another one.
#pragma once

#include <cstddef>
#include <string>

#include "kernels/geometry/box.hpp"

namespace vitrify {

/// The least of the periodic heights, A; infinity without any.
double lowest_height(const Box& box);

/// What is wrong with a box that has a periodic height below `least_height_A`.
std::string low_box_text(const Box& box, double least_height_A);

/// Atoms that a box of this shape and density needs to be high enough.
std::size_t enough_atoms(const Box& box, double least_height_A, std::size_t atoms);

/// The same in words, where this box is as low as it gets.
std::string enough_atoms_text(const Box& box, double least_height_A, std::size_t atoms);

}  // namespace vitrify
