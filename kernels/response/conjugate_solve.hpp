// H x = b for several fields at once by linear conjugate gradients (Hestenes and Stiefel, J. Res. Natl. Bur. Stand. 49,
// 409 (1952)). Each field has steps and an end of its own.
#pragma once

#include "kernels/response/fields.hpp"

namespace vitrify {

/// Where the solves of a replica are.
struct SolveState {
  FieldSums residual2, allowed2, step, carry;
  int indefinite = 0;  ///< a direction p with p H p <= 0 was met
  int open = 1;        ///< some field is not solved yet

  VITRIFY_HD bool is_open(int field) const { return residual2.of[field] > allowed2.of[field]; }
};

struct SolveView {
  SolveState* state;               ///< [n_replicas]
  int* open;                       ///< [n_replicas]
  Vec3 *x, *residual, *direction;  ///< [n_atoms][fields_at_once]
  const Vec3* product;             ///< H direction
  BatchView batch;
};

/// From b . b: what is allowed of it is the larger of a share and a rounding floor per atom.
struct BeginSolve {
  SolveView solve;
  double share, floor;
  VITRIFY_HD void operator()(int r, const FieldSums& b2) const {
    SolveState& s = solve.state[r];
    s.residual2 = b2;
    s.indefinite = s.open = 0;
    for (int k = 0; k < fields_at_once; ++k) {
      s.allowed2.of[k] = fmax(share * share * b2.of[k], solve.batch.size(r) * floor * floor);
      if (s.is_open(k)) s.open = 1;
    }
    solve.open[r] = s.open;
  }
};

/// From p . H p.
struct ChooseStep {
  SolveView solve;
  VITRIFY_HD void operator()(int r, const FieldSums& curvature) const {
    SolveState& s = solve.state[r];
    for (int k = 0; k < fields_at_once; ++k) {
      if (s.is_open(k) && !(curvature.of[k] > 0)) s.indefinite = 1;
      s.step.of[k] = s.is_open(k) && curvature.of[k] > 0 ? s.residual2.of[k] / curvature.of[k] : 0.0;
    }
  }
};

/// x += a p, r -= a H p; the new r . r.
struct TakeStep {
  SolveView solve;
  VITRIFY_HD FieldSums operator()(int i, int r) const {
    FieldSums sum;
    for (int k = 0; k < fields_at_once; ++k) {
      const int at = i * fields_at_once + k;
      const double step = solve.state[r].step.of[k];
      solve.x[at] += solve.direction[at] * step;
      solve.residual[at] -= solve.product[at] * step;
      sum.of[k] = norm2(solve.residual[at]);
    }
    return sum;
  }
};
struct JudgeStep {
  SolveView solve;
  VITRIFY_HD void operator()(int r, const FieldSums& residual2) const {
    SolveState& s = solve.state[r];
    s.open = 0;
    for (int k = 0; k < fields_at_once; ++k) {
      s.carry.of[k] = s.residual2.of[k] > 0 ? residual2.of[k] / s.residual2.of[k] : 0.0;
      s.residual2.of[k] = residual2.of[k];
      if (s.is_open(k)) s.open = 1;
    }
    if (s.indefinite) s.open = 0;
    solve.open[r] = s.open;
  }
};

/// p = r + b p.
struct NextDirection {
  SolveView solve;
  VITRIFY_HD void operator()(int i, int r) const {
    for (int k = 0; k < fields_at_once; ++k) {
      const int at = i * fields_at_once + k;
      solve.direction[at] = solve.residual[at] + solve.direction[at] * solve.state[r].carry.of[k];
    }
  }
};

}  // namespace vitrify
