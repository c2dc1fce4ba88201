// Affine simple shear of a box and of points in it.
#pragma once

#include "kernels/atoms.hpp"

namespace vitrify {

/// x <- (1 + gamma e_axis (x) e_gradient) (x - origin) + origin for box and atoms.
struct SimpleShear {
  int axis = 0, gradient = 1;
  double gamma = 0;

  VITRIFY_HD Vec3 map(const Vec3& x, const Vec3& origin) const {
    Vec3 y = x;
    y[axis] += gamma * (x[gradient] - origin[gradient]);
    return y;
  }
  VITRIFY_HD void strain(Box& box) const {
    if (axis == 0 && gradient == 1) box.xy += gamma * box.length.y;
    if (axis == 0 && gradient == 1) box.xz += gamma * box.yz;
    if (axis == 0 && gradient == 2) box.xz += gamma * box.length.z;
    if (axis == 1) box.yz += gamma * box.length.z;
  }
};

struct StrainBox {
  AtomsView atoms;
  const SimpleShear* step;  ///< [n_replicas]
  VITRIFY_HD void operator()(int r) const { step[r].strain(atoms.box[r]); }
};

}  // namespace vitrify
