// D2min between two structures.
#pragma once

#include <vector>

#include "host/engine/d2min.hpp"
#include "host/engine/structure.hpp"

namespace vitrify {

/// D2min of every atom of `reference`, in its order. Atoms are matched by id (by place where a structure has no ids).
/// Where both structures count images, these follow an atom, also through box flips; where not, it is taken to have
/// moved less than half the box, and the box to have sheared by less than half, between the two.
/// Throws Error(bad_input) when atoms, images or cutoff do not fit.
std::vector<D2MinResult> d2min(const Structure& reference, const Structure& current, double cutoff_A,
                               const D2MinRunner& run = d2min_on_cpu);

}  // namespace vitrify
