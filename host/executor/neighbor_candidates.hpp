// The atoms near a cell, in columns that vectors can load: what all atoms of the cell search for their neighbors.
// Atoms of one type in a row of cells follow each other in the order of the search, so they are copied in spans.
#pragma once

#include <hwy/aligned_allocator.h>

#include <cstddef>
#include <cstring>

#include "kernels/neighbor/cells.hpp"

namespace vitrify {

/// Columns of fixed-point positions and indices of atoms. They may be read and written `padding` beyond their end.
class AtomColumns {
 public:
  static constexpr int padding = 16;

  explicit AtomColumns(int most)
      : stride_((static_cast<std::size_t>(most) + 2 * padding) / padding * padding),
        values_(hwy::AllocateAligned<std::uint32_t>(4 * stride_)) {}

  void set(int k, const FixedRecord& x, int atom) {
    std::uint32_t* to = values_.get() + k;
    to[0] = x.x, to[stride_] = x.y, to[2 * stride_] = x.z, to[3 * stride_] = static_cast<std::uint32_t>(atom);
  }
  /// Places first .. last - 1 of other columns to the places from n on; returns the place behind them.
  int append(const AtomColumns& from, int first, int last, int n) {
    for (int column = 0; column < 4; ++column) {
      const std::uint32_t* in = from.values_.get() + column * from.stride_ + first;
      std::uint32_t* out = values_.get() + column * stride_ + n;
      for (int k = 0; k < last - first; k += padding) std::memcpy(out + k, in + k, padding * sizeof(std::uint32_t));
    }
    return n + last - first;
  }
  const std::uint32_t* x() const { return values_.get(); }
  const std::uint32_t* y() const { return x() + stride_; }
  const std::uint32_t* z() const { return y() + stride_; }
  const std::uint32_t* atom() const { return z() + stride_; }

 private:
  std::size_t stride_;
  hwy::AlignedFreeUniquePtr<std::uint32_t[]> values_;
};

/// Candidates by type, in the order in which SearchNeighbors meets them. Memory is reserved for `most` atoms, touched
/// only as far as used.
class NeighborCandidates {
 public:
  explicit NeighborCandidates(int most) : near_(most) {}

  /// Fills the columns for a cell of replica r from those of all atoms in the order of the search, unless they hold
  /// that cell already.
  void collect(const SearchNeighbors& search, const AtomColumns& ordered, int r, const Int3& cell) {
    if (replica_ == r && cell_ == cell) return;
    replica_ = r, cell_ = cell;
    int n = 0;
    for (int t = 0; t < search.cells.n_types; ++t) {
      for_candidates(search.cells, r, search.atoms.box[r], cell, t,
                     [&](int first, int last) { n = near_.append(ordered, first, last, n); });
      end_[t] = n;
    }
  }
  int first(int type) const { return type == 0 ? 0 : end_[type - 1]; }
  int last(int type) const { return end_[type]; }
  const AtomColumns& columns() const { return near_; }

 private:
  AtomColumns near_;
  int replica_ = -1;
  Int3 cell_;
  int end_[max_types] = {};
};

}  // namespace vitrify
