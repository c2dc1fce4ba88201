// The atoms of a batch as kernels see them.
#pragma once

#include "kernels/batch.hpp"
#include "kernels/geometry/box.hpp"

namespace vitrify {

/// Position in A, and F'(rho) of the atom from the density pass into the force pass: one aligned load per neighbor.
struct alignas(32) PositionRecord {
  double x = 0, y = 0, z = 0, embedding_slope = 0;

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("x", self.x), visit("y", self.y), visit("z", self.z), visit("embedding_slope", self.embedding_slope);
  }

  VITRIFY_HD Vec3 xyz() const { return {x, y, z}; }
  VITRIFY_HD void set(const Vec3& r) { x = r.x, y = r.y, z = r.z; }
};

/// Symmetric tensor, xx yy zz xy xz yz.
struct Sym3 {
  double v[6] = {};

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("v", self.v);
  }

  VITRIFY_HD Sym3& operator+=(const Sym3& o) {
    for (int k = 0; k < 6; ++k) v[k] += o.v[k];
    return *this;
  }
  VITRIFY_HD static Sym3 outer(const Vec3& a, const Vec3& b) {
    return {{a.x * b.x, a.y * b.y, a.z * b.z, a.x * b.y, a.x * b.z, a.y * b.z}};
  }
  VITRIFY_HD static Sym3 isotropic(double v) { return {{v, v, v, 0, 0, 0}}; }
  VITRIFY_HD double trace() const { return v[0] + v[1] + v[2]; }
};

/// How much of the virial a force evaluation returns. The trace is all that an isotropic barostat needs, and costs one
/// sum instead of six.
enum class VirialPart { none, trace, all };

/// Per-atom arrays are indexed by the atom's place in the batch; `id` is its place in the user's order in its replica.
struct AtomsView {
  BatchView batch;
  PositionRecord* position;
  Vec3* velocity;  ///< A/ps
  Vec3* force;     ///< eV/A
  Int3* image;
  Vec3* origin;  ///< unwrapped position that displacements (MSD) count from
  int* type;
  int* id;
  double* energy;      ///< eV, embedding plus half the pair energies
  double* rho;         ///< electron density
  Sym3* virial;        ///< eV, half of the sum over neighbors of d (x) f
  double* trace;       ///< of the virial, summed by itself: the same bits whether or not the rest is asked for
  Box* box;            ///< [n_replicas]
  Box* origin_box;     ///< [n_replicas] the box when `origin` was set, flipped as `box` has been since
  const double* mass;  ///< amu, by type

  bool operator==(const AtomsView&) const = default;
};

/// Position of atom i of replica r outside the box where its images take it.
VITRIFY_HD inline Vec3 unwrapped(const AtomsView& atoms, int i, int r) {
  return atoms.box[r].unwrap(atoms.position[i].xyz(), atoms.image[i]);
}

}  // namespace vitrify
