// The atoms near a cell, in columns that vectors can load: what all atoms of the cell search for their neighbors.
// Atoms of one type in a row of cells follow each other in the order of the search, so they are copied in spans.
#pragma once

#include <hwy/aligned_allocator.h>

#include <cstddef>
#include <cstring>

#include "kernels/neighbor/cells.hpp"

namespace vitrify {

/// Columns of positions and indices of atoms. They may be read and written `padding` beyond their end.
class AtomColumns {
 public:
  static constexpr int padding = 8;

  explicit AtomColumns(int most)
      : stride_((static_cast<std::size_t>(most) + 2 * padding) / padding * padding),
        values_(hwy::AllocateAligned<double>(4 * stride_)) {}

  void set(int k, const Vec3& x, int atom) {
    double* to = values_.get() + k;
    to[0] = x.x, to[stride_] = x.y, to[2 * stride_] = x.z, to[3 * stride_] = atom;
  }
  /// Places first .. last - 1 of other columns to the places from n on; returns the place behind them.
  int append(const AtomColumns& from, int first, int last, int n) {
    for (int column = 0; column < 4; ++column) {
      const double* in = from.values_.get() + column * from.stride_ + first;
      double* out = values_.get() + column * stride_ + n;
      for (int k = 0; k < last - first; k += padding) std::memcpy(out + k, in + k, padding * sizeof(double));
    }
    return n + last - first;
  }
  const double* x() const { return values_.get(); }
  const double* y() const { return x() + stride_; }
  const double* z() const { return y() + stride_; }
  const double* atom() const { return z() + stride_; }

 private:
  std::size_t stride_;
  hwy::AlignedFreeUniquePtr<double[]> values_;
};

/// Candidates by type, in the order in which SearchNeighbors meets them. Memory is reserved for `most` atoms, touched
/// only as far as used.
class NeighborCandidates {
 public:
  /// Where positions are not wrapped into the box, neighbors may be in different images anywhere in it.
  explicit NeighborCandidates(int most, bool wrapped = true)
      : wrapped_(wrapped),
        near_(most),
        found_stride_(most + AtomColumns::padding),
        found_(hwy::AllocateAligned<int>(2 * found_stride_)) {}

  /// Fills the columns for a cell of replica r from those of all atoms in the order of the search, unless they hold
  /// that cell already.
  void collect(const SearchNeighbors& search, const AtomColumns& ordered, int r, const Int3& cell) {
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
      for_candidates(search.cells, r, box, cell, t,
                     [&](int first, int last) { n = near_.append(ordered, first, last, n); });
      end_[t] = n;
    }
  }
  /// May the neighborhood of the cell hold other images than the nearest?
  bool crosses_boundary() const { return crosses_boundary_ || !wrapped_; }
  int first(int type) const { return type == 0 ? 0 : end_[type - 1]; }
  int last(int type) const { return end_[type]; }
  const AtomColumns& columns() const { return near_; }
  /// Room for the neighbors of one atom.
  int* inner() const { return found_.get(); }
  int* outer() const { return found_.get() + found_stride_; }

 private:
  bool wrapped_;
  AtomColumns near_;
  std::size_t found_stride_;
  hwy::AlignedFreeUniquePtr<int[]> found_;
  int replica_ = -1;
  Int3 cell_;
  bool crosses_boundary_ = false;
  int end_[max_types] = {};
};

}  // namespace vitrify
