// Rows of the neighbor list on their way from a distant cache before they are read.
#pragma once

#include <hwy/cache_control.h>

#include "kernels/batch.hpp"
#include "kernels/neighbor/list.hpp"

namespace vitrify {

/// A row is too short for the processor to see a stream in it: asks for the one of an atom a little further.
class RowPrefetch {
 public:
  RowPrefetch(const NeighborView& list, const Chunk& chunk) : list_(list), last_(chunk.last - 1) {}

  HWY_INLINE void inner_after(int i) const {
    const int j = after(i);
    lines(&list_.entry(j, 0), &list_.entry(j, list_.inner_last(j, list_.n_types - 1)));
  }
  HWY_INLINE void outer_after(int i) const {
    const int j = after(i);
    lines(&list_.entry(j, list_.outer_first(j, list_.n_types - 1)), &list_.entry(j, list_.capacity));
  }

 private:
  static constexpr int ahead = 2;

  HWY_INLINE int after(int i) const { return i + ahead < last_ ? i + ahead : last_; }
  static HWY_INLINE void lines(const int* first, const int* end) {
    for (; first < end; first += 16) hwy::Prefetch(first);
  }

  const NeighborView& list_;
  int last_;
};

}  // namespace vitrify
