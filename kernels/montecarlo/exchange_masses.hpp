// Velocities after the types of some atoms have changed. With y_i = sqrt(m_i) v_i along an axis, the momentum is the
// component of y along e_i = sqrt(m_i / M). The rotation of y in the plane of e before (e0) and after (e1) that takes
// e0 to e1,
//   y <- y - (y.(e0 + e1)) / (1 + e0.e1) (e0 + e1) + 2 (y.e0) e1,
// keeps the kinetic energy; no momentum stays none; and the Maxwell distribution of the old masses without momentum
// becomes that of the new ones. In terms of velocities all of it is a change of frame:
//   v_i <- sqrt(m_i0 / m_i1) (v_i - u) + w,  u = (y.(e0 + e1)) / (1 + e0.e1) / sqrt(M0),
//                                            w = (2 y.e0 - (y.(e0 + e1)) / (1 + e0.e1)) / sqrt(M1).
#pragma once

#include "kernels/atoms.hpp"

namespace vitrify {

struct KeepTypes {
  AtomsView atoms;
  int* types;  ///< [n_atoms] out
  VITRIFY_HD void operator()(int i, int) const { types[i] = atoms.type[i]; }
};

/// Sums over the atoms of a replica.
struct MassSums {
  Vec3 momentum, mixed_momentum;  ///< m0 v and sqrt(m0 m1) v
  double before = 0, after = 0, mixed = 0;
  int changed = 0;

  VITRIFY_HD MassSums& operator+=(const MassSums& o) {
    momentum += o.momentum, mixed_momentum += o.mixed_momentum;
    before += o.before, after += o.after, mixed += o.mixed;
    changed += o.changed;
    return *this;
  }
};
struct MassSumsOf {
  AtomsView atoms;
  const int* types_before;
  VITRIFY_HD MassSums operator()(int i, int) const {
    const double before = atoms.mass[types_before[i]], after = atoms.mass[atoms.type[i]], mixed = sqrt(before * after);
    const Vec3 v = atoms.velocity[i];
    return {v * before, v * mixed, before, after, mixed, types_before[i] != atoms.type[i]};
  }
};

/// u and w of a replica in which a type has changed.
struct MassFrames {
  Vec3 before, after;
  int changed = 0;
};
struct StoreMassFrames {
  MassFrames* frames;  ///< [n_replicas]
  VITRIFY_HD void operator()(int r, const MassSums& s) const {
    const double root0 = sqrt(s.before), root1 = sqrt(s.after);
    const Vec3 along0 = s.momentum * (1 / root0), along1 = s.mixed_momentum * (1 / root1);
    const Vec3 shared = (along0 + along1) * (1 / (1 + s.mixed / (root0 * root1)));
    frames[r] = {shared * (1 / root0), (along0 * 2.0 - shared) * (1 / root1), s.changed};
  }
};

/// Gives the atoms the velocities of their new masses; where no type has changed, they keep their bits.
struct ExchangeMasses {
  AtomsView atoms;
  const int* types_before;
  const MassFrames* frames;
  VITRIFY_HD void operator()(int i, int r) const {
    const MassFrames& f = frames[r];
    if (f.changed == 0) return;
    const double ratio = atoms.mass[types_before[i]] / atoms.mass[atoms.type[i]];
    atoms.velocity[i] = (atoms.velocity[i] - f.before) * sqrt(ratio) + f.after;
  }
};

}  // namespace vitrify
