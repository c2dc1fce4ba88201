// Pairs of atoms within a cutoff in a triclinic box: the one neighbor search of the analyses.
#pragma once

#include <span>
#include <vector>

#include "kernels/analysis/cell_search.hpp"

namespace vitrify {

/// Cell grid over fixed positions.
class NeighborSearch {
 public:
  /// Throws Error(bad_input) unless the cutoff is positive and at most half of every periodic box height.
  NeighborSearch(const Box& box, std::span<const Vec3> positions, double cutoff_A);

  CellSearch view() const { return {box_, positions_.data(), cutoff2_, cells_, first_.data(), members_.data()}; }

  /// Calls visit as CellSearch::for_each_neighbor() does.
  template <class Visit>
  void for_each_neighbor(int i, Visit&& visit) const {
    view().for_each_neighbor(i, visit);
  }
  /// Calls visit(i, j, d) once for each pair, i < j.
  template <class Visit>
  void for_each_pair(Visit&& visit) const {
    for (int i = 0; i < static_cast<int>(positions_.size()); ++i)
      for_each_neighbor(i, [&](int j, const Vec3& d) {
        if (i < j) visit(i, j, d);
      });
  }

 private:
  Box box_;
  std::span<const Vec3> positions_;
  double cutoff2_;
  Int3 cells_;
  std::vector<int> first_, members_;
};

}  // namespace vitrify
