// Motion of atoms about their mean places that an engine follows while they move.
#pragma once

#include <vector>

#include "kernels/analysis/atom_motion.hpp"

namespace vitrify {

/// A sample every so many steps of the clock, `samples` in all, in `windows` windows of one length; `samples` is a
/// multiple of `windows`.
struct MotionSettings {
  long every = 10;
  long samples = 0;
  int windows = 10;

  MotionSpan span() const { return {samples, windows}; }
  bool operator==(const MotionSettings&) const = default;
};

/// What has been followed of one replica.
struct FollowedMotion {
  long samples = 0;               ///< so far
  double greatest_drift_A = 0;    ///< of the centre of mass, from where it was at the origin of displacements
  std::vector<AtomMotion> atoms;  ///< in the user's order
};

}  // namespace vitrify
