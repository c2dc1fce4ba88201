// The boxes that a strain path leads through.
#pragma once

#include "host/engine/aqs/aqs.hpp"
#include "kernels/geometry/box.hpp"

namespace vitrify {

/// The box with tilts back in [-1/2, 1/2] of the edge they are tilted along: the same lattice.
Box flipped(Box box);

/// The box at this strain of the plan, its sign included, flipped.
Box sheared(Box unstrained, const AqsPlan& plan, double strain);

/// The one whose lowest periodic height is the least of all on the path. Only strains that steps of this size come
/// through are looked at.
Box lowest_box(const Box& unstrained, const AqsPlan& plan, double step);

}  // namespace vitrify
