// Non-affine displacements of the atoms of a replica under shear: their prediction from the last steps, and how far a
// minimum lies from it.
#pragma once

#include "kernels/atoms.hpp"
#include "kernels/deform/simple_shear.hpp"
#include "kernels/geometry/largest_displacement.hpp"

namespace vitrify {

/// Shares of the non-affine displacements of the last step and of the one before it in those of the next.
struct Extrapolation {
  double last = 0, earlier = 0;
};

struct NonaffinePrediction {
  const Vec3 *last, *earlier;   ///< [n_atoms]
  const Extrapolation* shares;  ///< [n_replicas]
  VITRIFY_HD Vec3 operator()(int i, int r) const { return last[i] * shares[r].last + earlier[i] * shares[r].earlier; }
};

/// Affine displacement of the atoms and the predicted non-affine one. Runs before StrainBox: the images of an atom move
/// with the box.
struct StrainAtoms {
  AtomsView atoms;
  const SimpleShear* step;
  NonaffinePrediction nonaffine;
  VITRIFY_HD void operator()(int i, int r) const {
    atoms.position[i].set(step[r].map(atoms.position[i].xyz(), atoms.box[r].origin) + nonaffine(i, r));
  }
};

/// Distance of an atom from where StrainAtoms put it.
struct JumpOf {
  AtomsView atoms;
  const SimpleShear* step;
  const Vec3* minimum;
  NonaffinePrediction nonaffine;
  VITRIFY_HD LargestDisplacement operator()(int i, int r) const {
    const Vec3 predicted = step[r].map(minimum[i], atoms.box[r].origin) + nonaffine(i, r);
    return {norm2(unwrapped(atoms, i, r) - predicted)};
  }
};
struct StoreJump {
  double* jump_A;  ///< [n_replicas]
  VITRIFY_HD void operator()(int r, const LargestDisplacement& farthest) const { jump_A[r] = sqrt(farthest.d2); }
};

/// The minimum found becomes the reference of the next step, and its distance from the affine map of the last reference
/// the prediction.
struct RecordMinimum {
  AtomsView atoms;
  const SimpleShear* step;
  Vec3* minimum;         ///< unwrapped
  Vec3 *last, *earlier;  ///< non-affine displacements
  VITRIFY_HD void operator()(int i, int r) const {
    const Vec3 x = unwrapped(atoms, i, r);
    earlier[i] = last[i];
    last[i] = x - step[r].map(minimum[i], atoms.box[r].origin);
    minimum[i] = x;
  }
};

/// Back to the unwrapped positions `from`, with the image counts of now: neighbor lists stay complete.
struct ReturnTo {
  AtomsView atoms;
  const Vec3* from;
  VITRIFY_HD void operator()(int i, int r) const {
    const Int3 n = atoms.image[i];
    atoms.position[i].set(from[i] - atoms.box[r].lattice(n.x, n.y, n.z));
  }
};

}  // namespace vitrify
