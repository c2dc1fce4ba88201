// Pairs of atoms within a cutoff in a triclinic box: the one neighbor search of the analyses.
#pragma once

#include <cmath>
#include <span>
#include <vector>

#include "kernels/geometry/box.hpp"

namespace vitrify {

/// Cell grid over fixed positions, wrapped or not. Atoms outside a non-periodic box are found as well.
class NeighborSearch {
 public:
  /// Throws Error(bad_input) unless the cutoff is positive and at most half of every periodic box height.
  NeighborSearch(const Box& box, std::span<const Vec3> positions, double cutoff_A);

  /// Calls visit(j, d) for each atom j within the cutoff of atom i, with the separation d = r_j - r_i; the order is
  /// fixed by the positions alone.
  template <class Visit>
  void for_each_neighbor(int i, Visit&& visit) const;

  /// Calls visit(i, j, d) once for each pair, i < j.
  template <class Visit>
  void for_each_pair(Visit&& visit) const {
    for (int i = 0; i < static_cast<int>(positions_.size()); ++i)
      for_each_neighbor(i, [&](int j, const Vec3& d) {
        if (i < j) visit(i, j, d);
      });
  }

 private:
  /// Neighboring cells of a cell along one axis, each named once.
  struct Stencil {
    int cell[3];
    int count = 0;
  };
  Int3 cell_of(const Vec3& position) const;
  Stencil stencil(int axis, int cell) const;

  Box box_;
  std::span<const Vec3> positions_;
  double cutoff2_;
  Int3 cells_;
  std::vector<int> first_;  ///< atoms of cell c are members_[first_[c]] .. members_[first_[c + 1]]
  std::vector<int> members_;
};

template <class Visit>
void NeighborSearch::for_each_neighbor(int i, Visit&& visit) const {
  const Int3 home = cell_of(positions_[i]);
  const Stencil sx = stencil(0, home.x), sy = stencil(1, home.y), sz = stencil(2, home.z);
  for (int z = 0; z < sz.count; ++z)
    for (int y = 0; y < sy.count; ++y)
      for (int x = 0; x < sx.count; ++x) {
        const int cell = (sz.cell[z] * cells_.y + sy.cell[y]) * cells_.x + sx.cell[x];
        for (int k = first_[cell]; k < first_[cell + 1]; ++k) {
          const int j = members_[k];
          const Vec3 d = box_.minimum_image(positions_[j] - positions_[i]);
          if (j != i && norm2(d) < cutoff2_) visit(j, d);
        }
      }
}

}  // namespace vitrify
