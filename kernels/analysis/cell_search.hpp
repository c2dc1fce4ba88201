// Neighbors of atoms that stand still, by cells at least a cutoff high.
#pragma once

#include "kernels/geometry/box.hpp"

namespace vitrify {

/// Positions may be wrapped or not. Atoms outside a non-periodic box are found as well.
struct CellSearch {
  Box box;
  const Vec3* positions;  ///< [n_atoms]
  double cutoff2;
  Int3 cells;          ///< along each axis
  const int* first;    ///< [n_cells() + 1] atoms of cell c are members[first[c]] .. members[first[c + 1]]
  const int* members;  ///< [n_atoms]

  VITRIFY_HD int n_cells() const { return cells.x * cells.y * cells.z; }

  VITRIFY_HD int cell_of(const Vec3& position) const {
    const Vec3 s = box.to_fractional(position);
    return (along(2, s.z) * cells.y + along(1, s.y)) * cells.x + along(0, s.x);
  }

  /// Calls visit(j, d) for each atom j within the cutoff of atom i, with the separation d = r_j - r_i; the order is
  /// fixed by the positions alone.
  template <class Visit>
  VITRIFY_HD void for_each_neighbor(int i, Visit&& visit) const {
    const Vec3 s = box.to_fractional(positions[i]);
    const Cells x = near(0, along(0, s.x)), y = near(1, along(1, s.y)), z = near(2, along(2, s.z));
    for (int c = 0; c < z.count; ++c)
      for (int b = 0; b < y.count; ++b)
        for (int a = 0; a < x.count; ++a) {
          const int cell = (z(c) * cells.y + y(b)) * cells.x + x(a);
          for (int k = first[cell]; k < first[cell + 1]; ++k) {
            const int j = members[k];
            const Vec3 d = box.minimum_image(positions[j] - positions[i]);
            if (j != i && norm2(d) < cutoff2) visit(j, d);
          }
        }
  }

 private:
  /// Cells one after the other along an axis of n, each named once.
  struct Cells {
    int begin, count, n;
    VITRIFY_HD int operator()(int k) const { return (begin + k + n) % n; }
  };

  /// Clamping keeps atoms beyond a free surface in its outermost cell, and a fraction that rounds to 1 in the last.
  VITRIFY_HD int along(int axis, double s) const {
    const int last = cells[axis] - 1;
    const double inside = (box.periodic[axis] ? s - floor(s) : s) * cells[axis];
    return inside > 0 ? (inside < last ? static_cast<int>(inside) : last) : 0;
  }
  /// A cell and those beside it.
  VITRIFY_HD Cells near(int axis, int cell) const {
    const int n = cells[axis];
    if (box.periodic[axis]) return {cell - 1, n < 3 ? n : 3, n};
    const int begin = cell > 0 ? cell - 1 : 0, end = cell + 2 < n ? cell + 2 : n;
    return {begin, end - begin, n};
  }
};

}  // namespace vitrify
