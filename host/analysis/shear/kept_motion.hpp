// What is kept of a motion in run.h5: D2min of all atoms, and where the atoms that moved and those around them were.
#pragma once

#include <span>
#include <vector>

#include "host/engine/motion.hpp"
#include "kernels/analysis/d2min.hpp"

namespace vitrify {

/// All numbers but those of the boxes have been rounded to 32 bits.
struct KeptMotion {
  std::vector<D2MinResult> d2min;  ///< of all atoms
  std::vector<int> atoms;          ///< whose places are kept, in ascending order
  Motion motion;                   ///< of these

  /// D2min of the atoms whose places are kept.
  std::vector<D2MinResult> d2min_kept() const;
};

/// Keeps the places of the atoms with a D2min above `least_A2` and of those within `around_A` of one of them before the
/// motion; of all atoms if `least_A2` is negative.
KeptMotion keep(const Motion& motion, std::vector<D2MinResult> d2min, double least_A2, double around_A);

}  // namespace vitrify
