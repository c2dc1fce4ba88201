// What all minimisers share: when to stop and why, and the sums of one evaluation.
#pragma once

#include "kernels/atoms.hpp"

namespace vitrify {

enum class StopReason : int { running, converged, evaluations, line_search, not_finite, displaced };

/// Where a run gives up, short of what the rule says: after so many evaluations, and once an atom is so far from where
/// it was at the start. 0: not.
struct RunLimit {
  int evaluations = 0;
  double displacement_A = 0;

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("evaluations", self.evaluations), visit("displacement_A", self.displacement_A);
  }
};

/// Progress of one replica. Forces in eV/A.
struct MinimizerState {
  StopReason reason = StopReason::running;
  int evaluations = 0, iterations = 0;
  RunLimit limit;
  double energy = 0, max_force = 0;
  double force_norm = 0;  ///< 2-norm over all components

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("reason", self.reason), visit("evaluations", self.evaluations), visit("iterations", self.iterations);
    visit("limit", self.limit);
    visit("energy", self.energy), visit("max_force", self.max_force), visit("force_norm", self.force_norm);
  }
};

struct StopRule {
  double force_tolerance;  ///< of the largest component, eV/A
  int max_evaluations;

  /// Updates the state with a new evaluation and says whether to go on.
  VITRIFY_HD bool go_on(MinimizerState& s, double energy, double max_force, double force2,
                        double displacement2 = 0) const {
    s.energy = energy, s.max_force = max_force, s.force_norm = sqrt(force2);
    ++s.evaluations;
    if (!(force2 < 1e300) || !(fabs(energy) < 1e300))
      s.reason = StopReason::not_finite;
    else if (max_force < force_tolerance)
      s.reason = StopReason::converged;
    else if (s.evaluations >= max_evaluations || s.evaluations == s.limit.evaluations)
      s.reason = StopReason::evaluations;
    else if (s.limit.displacement_A > 0 && displacement2 > s.limit.displacement_A * s.limit.displacement_A)
      s.reason = StopReason::displaced;
    return s.reason == StopReason::running;
  }
};

/// Sums over the atoms after an evaluation; `max_force` is the largest component, `displacement2` the square of the
/// largest distance from the start.
struct DescentSums {
  double energy = 0, force2 = 0, slope = 0, overlap = 0, max_force = 0, displacement2 = 0;

  VITRIFY_HD DescentSums& operator+=(const DescentSums& o) {
    energy += o.energy, force2 += o.force2, slope += o.slope, overlap += o.overlap;
    max_force = fmax(max_force, o.max_force), displacement2 = fmax(displacement2, o.displacement2);
    return *this;
  }
};

/// Largest displacement of an atom along a direction, and the slope of the energy along it.
struct DirectionSums {
  double longest2 = 0, slope = 0;

  VITRIFY_HD DirectionSums& operator+=(const DirectionSums& o) {
    longest2 = fmax(longest2, o.longest2);
    slope += o.slope;
    return *this;
  }
};

}  // namespace vitrify
