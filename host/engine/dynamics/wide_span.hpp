// Atoms too far from each other, along open axes, for mixed precision.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "kernels/geometry/box.hpp"

namespace vitrify {

/// What is wrong if, along an open axis, two of the positions (A) of a replica are so far from each other that their
/// fixed-point numbers could be taken for those of neighbors.
std::optional<std::string> wide_span(const Box& box, std::span<const Vec3> positions, double cutoff_A);

}  // namespace vitrify
