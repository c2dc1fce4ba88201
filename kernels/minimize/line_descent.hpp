// Kernels shared by the minimisers that search along lines: conjugate gradient and L-BFGS.
#pragma once

#include "kernels/minimize/line_search.hpp"

namespace vitrify {

/// Per-atom arrays: the direction and the forces where it was chosen.
struct DescentView {
  MinimizerState* state;  ///< [n_replicas]
  LineSearch* line;       ///< [n_replicas]
  Vec3* direction;
  Vec3* previous_force;
  int* running;        ///< [n_replicas] not stopped
  int* new_direction;  ///< [n_replicas] the last trial was accepted
  int* downhill;       ///< [n_replicas] the direction is the plain force
  const Vec3* start;   ///< where the atoms were; null if no run is limited by their displacements
};

/// E, f.f, slope -f.d, overlap f.f_previous, the largest component and displacement.
struct EvaluationSums {
  AtomsView atoms;
  DescentView descent;
  VITRIFY_HD DescentSums operator()(int i, int r) const {
    const Vec3 f = atoms.force[i];
    DescentSums sums{atoms.energy[i], norm2(f), -dot(f, descent.direction[i]), dot(f, descent.previous_force[i]),
                     max_component(f)};
    if (descent.start)
      sums.displacement2 = norm2(atoms.box[r].minimum_image(atoms.position[i].xyz() - descent.start[i]));
    return sums;
  }
};

/// x <- x + (step - moved) d
struct MoveAlong {
  AtomsView atoms;
  DescentView descent;
  VITRIFY_HD void operator()(int i, int r) const {
    const LineSearch& line = descent.line[r];
    const double h = line.step - line.moved;
    atoms.position[i].set(atoms.position[i].xyz() + descent.direction[i] * h);
  }
};

/// The first evaluation: no line yet.
struct FirstEvaluation {
  DescentView descent;
  StopRule rule;
  VITRIFY_HD void operator()(int r, const DescentSums& e) const {
    descent.running[r] = rule.go_on(descent.state[r], e.energy, e.max_force, e.force2);
    descent.new_direction[r] = descent.running[r];
    descent.line[r] = LineSearch{};
    descent.downhill[r] = 1;
  }
};

/// A later one: accept the trial, ask for another, or fall back to the plain force once before giving up.
struct JudgeTrial {
  DescentView descent;
  StopRule rule;
  double flatness;

  VITRIFY_HD void operator()(int r, const DescentSums& e) const {
    MinimizerState& s = descent.state[r];
    descent.new_direction[r] = 0;
    descent.running[r] = rule.go_on(s, e.energy, e.max_force, e.force2, e.displacement2);
    if (!descent.running[r]) return;
    const Trial trial = descent.line[r].judge(e.energy, e.slope, flatness);
    if (trial == Trial::another) return;
    if (trial == Trial::failed && descent.downhill[r]) {
      s.reason = StopReason::line_search;
      descent.running[r] = 0;
      return;
    }
    descent.downhill[r] = trial == Trial::failed;
    descent.new_direction[r] = 1;
    ++s.iterations;
  }
};

}  // namespace vitrify
