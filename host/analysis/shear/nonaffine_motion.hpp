// D2min of a motion.
#pragma once

#include <vector>

#include "host/engine/d2min.hpp"

namespace vitrify {

/// D2min of every atom of `motion`, over its neighbors within the cutoff in the reference. Throws Error(bad_input) for
/// a cutoff above half of a box height.
std::vector<D2MinResult> d2min(const Motion& motion, double cutoff_A, const D2MinRunner& run = d2min_on_cpu);

}  // namespace vitrify
