// Polak-Ribiere+ conjugate gradient: d <- f + beta d, beta = max(0, f.(f - f_previous) / f_previous.f_previous).
#pragma once

#include "kernels/minimize/line_descent.hpp"

namespace vitrify {

struct ConjugateGradientView {
  DescentView descent;
  double* beta;             ///< [n_replicas]
  double* previous_force2;  ///< [n_replicas]
};

/// f.f_previous and f.f give beta; a failed line search or the first direction starts anew.
struct ChooseBeta {
  ConjugateGradientView cg;
  VITRIFY_HD void operator()(int r, const DescentSums& e) const {
    const double before = cg.previous_force2[r];
    const double beta = before > 0 && !cg.descent.downhill[r] ? (e.force2 - e.overlap) / before : 0.0;
    // slope of the new direction is -(f.f + beta f.d); it must lead down
    const bool down = e.force2 - beta * e.slope > 0;
    cg.beta[r] = beta > 0 && down ? beta : 0.0;
    cg.descent.downhill[r] = cg.beta[r] == 0.0;
    cg.previous_force2[r] = e.force2;
  }
};

struct UpdateConjugate {
  AtomsView atoms;
  ConjugateGradientView cg;
  VITRIFY_HD DirectionSums operator()(int i, int r) const {
    const Vec3 f = atoms.force[i];
    Vec3& d = cg.descent.direction[i];
    d = cg.beta[r] > 0 ? f + d * cg.beta[r] : f;
    cg.descent.previous_force[i] = f;
    return {norm2(d), -dot(f, d)};
  }
};

/// First step of the line: the last one scaled to the same change of slope, or a small one.
struct BeginConjugateLine {
  DescentView descent;
  double max_displacement;
  VITRIFY_HD void operator()(int r, const DirectionSums& d) const {
    LineSearch& line = descent.line[r];
    const double longest = max_displacement / sqrt(d.longest2);
    const bool again = line.moved > 0 && line.start_slope < 0;
    const double first = again ? line.moved * fmin(line.start_slope / d.slope, 4.0) : 0.02;
    line.begin(descent.state[r].energy, d.slope, first, longest);
  }
};

}  // namespace vitrify
