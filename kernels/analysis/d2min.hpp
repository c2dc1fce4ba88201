// D2min, the motion of an atom's neighbors that no affine map of its surroundings explains:
// M. L. Falk and J. S. Langer, Phys. Rev. E 57, 7192 (1998).
#pragma once

#include "kernels/analysis/cell_search.hpp"

namespace vitrify {

/// D2min of one atom: min over J of sum_j |d_j - J d0_j|^2 over its neighbors (A^2, a sum, as OVITO has it).
struct D2MinResult {
  double d2min = 0;
  int neighbors = 0;
  /// False where the neighbors fix no affine map (fewer than three, or all near one plane). Then d2min is 0 and J the
  /// identity; OVITO too reports 0 there, with J = 0.
  bool defined = false;
  Mat3 J = Mat3::identity();
};

/// Least-squares affine map d = J d0 of separation vectors, from V = sum d0 d0^T and W = sum (d - d0) d0^T.
///
/// It is J - 1 = W V^-1 that is fitted: small motions then keep all their digits. The misfit has to be summed in a
/// second pass over the pairs. Its closed form, sum |d|^2 - tr(J W^T), subtracts numbers of 1e3 A^2 and so knows
/// nothing below 1e-13 A^2, which a step on an elastic branch easily is; two passes know 1e-28 A^2.
class AffineFit {
 public:
  VITRIFY_HD void add(const Vec3& d0, const Vec3& d) {
    const Vec3 u = d - d0;
    for (int r = 0; r < 3; ++r)
      for (int c = 0; c < 3; ++c) {
        v_(r, c) += d0[r] * d0[c];
        w_(r, c) += u[r] * d0[c];
      }
    ++count_;
  }
  VITRIFY_HD int count() const { return count_; }

  /// Whether V can be inverted: its determinant, scale-free, is (thickness / width)^2 of a flat neighborhood.
  VITRIFY_HD bool determined() const {
    const double mean = (v_(0, 0) + v_(1, 1) + v_(2, 2)) / 3;
    return count_ >= 3 && determinant(v_) > 1e-12 * mean * mean * mean;
  }
  /// J - 1, if determined().
  VITRIFY_HD Mat3 gradient() const { return w_ * inverse(v_); }

  VITRIFY_HD static double misfit(const Mat3& gradient, const Vec3& d0, const Vec3& d) {
    return norm2((d - d0) - gradient * d0);
  }

 private:
  Mat3 v_, w_;
  int count_ = 0;
};

/// Reference and current configuration as unwrapped positions of the same atoms. `current_box` has the lattice vectors
/// that the reference's have become: a box flip on the way must be undone in it (its tilts may be of any size).
struct D2MinView {
  const Vec3* reference;
  const Vec3* current;
  Box reference_box, current_box;
  double cutoff_A;

  /// Separations of the pair (i, j): the nearest image in the reference, and the same image, wherever it has gone, in
  /// the current configuration. False beyond the cutoff in the reference.
  VITRIFY_HD bool separations(int i, int j, Vec3& d0, Vec3& d) const {
    const Vec3 apart = reference[j] - reference[i];
    const Vec3 s = reference_box.fractional_of(apart);
    double n[3];
    for (int axis = 0; axis < 3; ++axis) n[axis] = reference_box.periodic[axis] ? -rint(s[axis]) : 0.0;
    d0 = apart + reference_box.lattice(n[0], n[1], n[2]);
    d = current[j] - current[i] + current_box.lattice(n[0], n[1], n[2]);
    return i != j && norm2(d0) < cutoff_A * cutoff_A;
  }
};

/// D2min of atom i. `near` holds the atoms of the reference by cells, with a cutoff not below that of `view`.
VITRIFY_HD inline D2MinResult d2min_of_atom(int i, const D2MinView& view, const CellSearch& near) {
  AffineFit fit;
  near.for_each_neighbor(i, [&](int j, const Vec3&) {
    Vec3 d0, d;
    if (view.separations(i, j, d0, d)) fit.add(d0, d);
  });
  D2MinResult result;
  result.neighbors = fit.count();
  result.defined = fit.determined();
  if (!result.defined) return result;

  const Mat3 gradient = fit.gradient();
  near.for_each_neighbor(i, [&](int j, const Vec3&) {
    Vec3 d0, d;
    if (view.separations(i, j, d0, d)) result.d2min += AffineFit::misfit(gradient, d0, d);
  });
  for (int r = 0; r < 3; ++r)
    for (int c = 0; c < 3; ++c) result.J(r, c) += gradient(r, c);
  return result;
}

struct D2MinOfAtoms {
  D2MinView view;
  CellSearch near;
  D2MinResult* results;  ///< [n_atoms]

  VITRIFY_HD void operator()(int i) const { results[i] = d2min_of_atom(i, view, near); }
};

}  // namespace vitrify
