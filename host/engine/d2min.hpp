// D2min of a motion as analyses and stages ask for it: whatever computes it has this face.
#pragma once

#include <functional>
#include <vector>

#include "host/engine/motion.hpp"
#include "kernels/analysis/d2min.hpp"

namespace vitrify {

/// D2min of every atom of a motion, as Engine::d2min() computes it. `near` has the atoms of the reference by cells.
using D2MinRunner = std::function<std::vector<D2MinResult>(const Motion&, const CellSearch& near, double cutoff_A)>;

/// D2min on all CPU threads.
std::vector<D2MinResult> d2min_on_cpu(const Motion& motion, const CellSearch& near, double cutoff_A);

}  // namespace vitrify
