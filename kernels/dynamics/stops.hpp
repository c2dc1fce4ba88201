// Stops on the way of a dynamics that the device sets by itself: the host need not look where replicas are.
#pragma once

#include "kernels/dynamics/verlet.hpp"

namespace vitrify {

/// Sends replicas that have come to their stop on to the next multiple of `every`, or to their goal if that is nearer,
/// and begins their steps. Others, which wait for new rows, stay on their way.
struct GoOnToNextStop {
  BeginStep begin;
  const long* goal;  ///< [n_replicas] step at which they stay
  long every;

  VITRIFY_HD void operator()(int r) const {
    DynamicsState& s = begin.state[r];
    if (s.step != s.stop_step || s.forces_due) return;
    const long next = (s.step / every + 1) * every;
    s.stop_step = next < goal[r] ? next : goal[r];
    begin(r);
  }
};

}  // namespace vitrify
