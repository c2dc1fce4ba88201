// D2min between two structures.
#pragma once

#include <functional>
#include <vector>

#include "host/engine/motion.hpp"
#include "host/engine/structure.hpp"
#include "kernels/analysis/d2min.hpp"

namespace vitrify {

/// What computes D2min, as Engine::d2min() does.
using D2MinRunner = std::function<std::vector<D2MinResult>(const Motion&, const CellSearch&, double cutoff_A)>;
/// D2min on all CPU threads.
std::vector<D2MinResult> d2min_on_cpu(const Motion& motion, const CellSearch& near, double cutoff_A);

/// D2min of every atom of `reference`, in its order. Atoms are matched by id (by place where a structure has no ids).
/// Where both structures count images, these follow an atom, also through box flips; where not, it is taken to have
/// moved less than half the box, and the box to have sheared by less than half, between the two.
/// Throws Error(bad_input) when atoms, images or cutoff do not fit.
std::vector<D2MinResult> d2min(const Structure& reference, const Structure& current, double cutoff_A,
                               const D2MinRunner& run = d2min_on_cpu);

}  // namespace vitrify
