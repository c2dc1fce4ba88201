// Displacements of the atoms of a replica from an origin in the frame of the box, and their mean square.
#pragma once

#include "kernels/atoms.hpp"

namespace vitrify {

/// Sums over atoms, A and A^2. The drift of the mean position does not count as displacement:
///   msd = <u^2> - <u>^2
struct DisplacementSums {
  double square = 0;
  Vec3 displacement;

  VITRIFY_HD DisplacementSums& operator+=(const DisplacementSums& o) {
    square += o.square;
    displacement += o.displacement;
    return *this;
  }
  VITRIFY_HD double mean_square(int n_atoms) const { return square / n_atoms - norm2(displacement * (1.0 / n_atoms)); }
};

/// Displacement of an atom at x from where the box, which was `then`, has carried the origin x0 to; both unwrapped:
///   u = h (s - s0) = x - x0 - (h - h0) s0,    x = h s + corner
/// An atom that goes with a box which shrinks or shears has not moved. In a box that stays as it is, u is x - x0 to the
/// last bit.
VITRIFY_HD inline Vec3 displacement(const Vec3& x, const Box& now, const Vec3& x0, const Box& then) {
  Box change = now;
  change.length -= then.length;
  change.xy -= then.xy, change.xz -= then.xz, change.yz -= then.yz;
  const Vec3 s0 = then.to_fractional(x0);
  return x - x0 - change.lattice(s0.x, s0.y, s0.z);
}

/// Displacement of atom i of replica r from its origin.
VITRIFY_HD inline Vec3 displacement(const AtomsView& atoms, int i, int r) {
  return displacement(unwrapped(atoms, i, r), atoms.box[r], atoms.origin[i], atoms.origin_box[r]);
}

struct DisplacementOf {
  AtomsView atoms;
  VITRIFY_HD DisplacementSums operator()(int i, int r) const {
    const Vec3 u = displacement(atoms, i, r);
    return {norm2(u), u};
  }
};

/// Makes the current unwrapped positions the origin of displacements, and the current box theirs.
struct ResetOrigin {
  AtomsView atoms;
  VITRIFY_HD void operator()(int i, int r) const {
    atoms.origin[i] = unwrapped(atoms, i, r);
    if (i == atoms.batch.first[r]) atoms.origin_box[r] = atoms.box[r];
  }
};

}  // namespace vitrify
