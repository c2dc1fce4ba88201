#include "host/analysis/shear/nonaffine_motion.hpp"

#include "host/analysis/structure/neighbor_search.hpp"

namespace vitrify {

std::vector<D2MinResult> d2min(const Motion& motion, double cutoff_A, const D2MinRunner& run) {
  const NeighborSearch search(motion.reference_box, motion.reference, cutoff_A);
  return run(motion, search.view(), cutoff_A);
}

}  // namespace vitrify
