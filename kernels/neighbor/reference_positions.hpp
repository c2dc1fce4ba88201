// Where atoms and boxes were when rows of neighbors were made, and for how long the rows stay complete.
#pragma once

#include "kernels/atoms.hpp"
#include "kernels/geometry/largest_displacement.hpp"

namespace vitrify {

struct ReferencePositionsView {
  Vec3* fractional;  ///< [n_atoms]
  Vec3* position;    ///< [n_atoms] the same, Cartesian, to the last bit
  Box* box;          ///< [n_replicas]
  double* reach;     ///< [n_replicas] A, up to which rows made there hold every pair

  bool operator==(const ReferencePositionsView&) const = default;
};

/// Remembers the places of all atoms of a replica, and its box with the first of them.
struct StoreReferencePositions {
  AtomsView atoms;
  ReferencePositionsView places;

  VITRIFY_HD void operator()(int i, int r) const {
    places.position[i] = atoms.position[i].xyz();
    places.fractional[i] = atoms.box[r].to_fractional(places.position[i]);
    if (i == atoms.batch.first[r]) places.box[r] = atoms.box[r];
  }
};

/// Displacement of an atom from the place that the box has carried its old one to.
struct DisplacementSince {
  AtomsView atoms;
  ReferencePositionsView places;

  VITRIFY_HD LargestDisplacement operator()(int i, int r) const {
    return {norm2(atoms.position[i].xyz() - atoms.box[r].to_cartesian(places.fractional[i]))};
  }
};

/// Distance up to which rows searched to `radius` in this box hold every pair. Beyond half a height of a tilted box the
/// image with fractional components in [-1/2, 1/2] may be farther than another one, and too far for the row.
VITRIFY_HD inline double listed_radius(const Box& box, double radius) {
  if ((box.xy == 0 && box.xz == 0 && box.yz == 0) || box.higher_than(2 * radius)) return radius;
  const Vec3 h = box.heights();
  for (int axis = 0; axis < 3; ++axis)
    if (box.periodic[axis] && 0.5 * h[axis] < radius) radius = 0.5 * h[axis];
  return radius;
}

/// Rows that held all neighbors within `reach` hold all within `radius` while 2 max|u| <= s reach - radius, where u are
/// displacements from the places carried along with the box and s bounds the shrinkage of any distance by the change of
/// the box: s = 1 - |F - 1|_Frobenius, F = h h_then^-1. NaN counts as too far.
VITRIFY_HD inline bool still_complete(const LargestDisplacement& u, const Box& now, const Box& then, double radius,
                                      double reach) {
  const Mat3 f = now.matrix() * inverse(then.matrix());
  double strain2 = 0;
  for (int a = 0; a < 3; ++a)
    for (int b = 0; b < 3; ++b) strain2 += (f(a, b) - (a == b)) * (f(a, b) - (a == b));
  const double allowed = 0.5 * ((1.0 - sqrt(strain2)) * reach - radius);
  return allowed > 0 && u.d2 < allowed * allowed;
}

}  // namespace vitrify
