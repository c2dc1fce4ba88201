// Displacements of the atoms of a replica from an origin, and their mean square.
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

/// Displacements are unwrapped.
struct DisplacementOf {
  AtomsView atoms;
  VITRIFY_HD DisplacementSums operator()(int i, int r) const {
    const Vec3 u = unwrapped(atoms, i, r) - atoms.origin[i];
    return {norm2(u), u};
  }
};

/// Makes the current unwrapped positions the origin of displacements.
struct ResetOrigin {
  AtomsView atoms;
  VITRIFY_HD void operator()(int i, int r) const { atoms.origin[i] = unwrapped(atoms, i, r); }
};

}  // namespace vitrify
