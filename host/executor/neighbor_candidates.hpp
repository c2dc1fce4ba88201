// The atoms near a cell, in columns that vectors can load: what all atoms of the cell search for their neighbors.
#pragma once

#include <hwy/aligned_allocator.h>

#include <cstddef>

#include "kernels/neighbor/cells.hpp"

namespace vitrify {

/// Candidates by type, in the order in which SearchNeighbors meets them. Memory is reserved for `most` atoms, touched
/// only as far as used.
class NeighborCandidates {
 public:
  static constexpr int padding = 8;  ///< columns may be read so far beyond their end

  /// Where positions are not wrapped into the box, neighbors may be in different images anywhere in it.
  explicit NeighborCandidates(int most, bool wrapped = true)
      : wrapped_(wrapped),
        columns_(hwy::AllocateAligned<double>(4 * padded(most))),
        found_(hwy::AllocateAligned<int>(2 * padded(most))),
        stride_(padded(most)) {}

  /// Fills the columns for a cell of replica r, unless they hold that cell already.
  void collect(const SearchNeighbors& search, int r, const Int3& cell) {
    if (replica_ == r && cell_ == cell) return;
    replica_ = r, cell_ = cell;
    const CellGrid& grid = search.cells.grid[r];
    const Box& box = search.atoms.box[r];
    crosses_boundary_ = false;
    for (int axis = 0; axis < 3; ++axis) {
      const bool crosses = cell[axis] < grid.reach[axis] || cell[axis] + grid.reach[axis] >= grid.n[axis];
      if (box.periodic[axis] && crosses) crosses_boundary_ = true;
    }
    int n = 0;
    for (int t = 0; t < search.cells.n_types; ++t) {
      for_candidates(search.cells, r, box, cell, t, [&](int first, int last) { n = append(search, first, last, n); });
      end_[t] = n;
    }
  }
  /// May the neighborhood of the cell hold other images than the nearest?
  bool crosses_boundary() const { return crosses_boundary_ || !wrapped_; }
  int first(int type) const { return type == 0 ? 0 : end_[type - 1]; }
  int last(int type) const { return end_[type]; }
  const double* x() const { return columns_.get(); }
  const double* y() const { return x() + stride_; }
  const double* z() const { return y() + stride_; }
  const double* atom() const { return z() + stride_; }
  /// Room for the neighbors of one atom.
  int* inner() const { return found_.get(); }
  int* outer() const { return found_.get() + stride_; }

 private:
  static std::size_t padded(int n) { return static_cast<std::size_t>(n + 2 * padding) / padding * padding; }

  /// The atoms at places first .. last - 1 of the order, behind n others.
  int append(const SearchNeighbors& search, int first, int last, int n) {
    for (int k = first; k < last; ++k, ++n) {
      const int j = search.cells.order[k];
      const PositionRecord& position = search.atoms.position[j];
      double* to = columns_.get() + n;
      to[0] = position.x, to[stride_] = position.y, to[2 * stride_] = position.z, to[3 * stride_] = j;
    }
    return n;
  }

  bool wrapped_;
  hwy::AlignedFreeUniquePtr<double[]> columns_;
  hwy::AlignedFreeUniquePtr<int[]> found_;
  std::size_t stride_;
  int replica_ = -1;
  Int3 cell_;
  bool crosses_boundary_ = false;
  int end_[max_types] = {};
};

}  // namespace vitrify
