// Tuned bodies of the neighbor search and of pruning: the same rows, in the same order, as SearchNeighbors and PruneRow
// write.
#include <algorithm>
#include <vector>

#include "host/executor/cpu.hpp"
#include "host/executor/simd_targets.hpp"
// after the choice of targets
#include "host/executor/neighbor_candidates.hpp"
#include "host/executor/packing_order.hpp"
#include "host/executor/row_prefetch.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "host/executor/simd_search.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#if HWY_TARGET != HWY_SCALAR
#include "host/executor/simd_floats-inl.hpp"
#endif

HWY_BEFORE_NAMESPACE();
namespace vitrify {
namespace {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

void search_row(const SearchNeighbors& search, int i, int r, const NeighborCandidates&) { search(i, r, SingleLane{}); }
void prune_chunk(const PruneRow& prune, const Chunk& chunk) {
  for (int i = chunk.first; i < chunk.last; ++i) prune(i, chunk.replica, SingleLane{});
}

#else

using namespace vitrify::float_lanes::HWY_NAMESPACE;

/// The lanes of a mask, moved to the front.
HWY_INLINE hn::Vec<Words> packed(hn::Vec<Words> v, hn::Mask<Words> keep) {
#if HWY_CAP_GE512
  return hn::Compress(v, keep);
#else  // elsewhere it copies its table onto the stack
  const Words words;
  const hn::RebindToUnsigned<Words> indices;
  const hn::Rebind<std::uint8_t, Words> bytes;
  std::uint8_t mask[8];
  hn::StoreMaskBits(words, keep, mask);
  const auto order = hn::PromoteTo(indices, hn::LoadU(bytes, packing_order.lane[mask[0]]));
  return hn::TableLookupLanes(v, hn::IndicesFromVec(words, order));
#endif
}

/// RowWriter for as many atoms at a time as there are lanes.
class RowFiller {
 public:
  HWY_INLINE RowFiller(const NeighborView& list, int i)
      : list_(list), i_(i), row_(&list.entry(i, 0)), high_(list.capacity) {}

  /// The listed atoms of some squared distances. Vectors are stored whole, towards the middle of the row, since masked
  /// stores are slow on some processors.
  HWY_INLINE void add_within(hn::Vec<Words> atom, Vec d2, hn::Mask<Words> listed, const SquaredRanges& ranges) {
    const Words words;
    const auto keep = hn::And(hn::RebindMask(words, hn::Lt(d2, constant(ranges.outer))), listed);
    const auto inner = hn::And(hn::RebindMask(words, hn::Lt(d2, constant(ranges.inner))), keep);
    const auto outer = hn::AndNot(inner, keep);
    const int n_inner = static_cast<int>(hn::CountTrue(words, inner));
    const int n_outer = static_cast<int>(hn::CountTrue(words, outer));
    if (low_ + n_inner + lanes <= high_) {
      hn::StoreU(packed(atom, inner), words, row_ + low_);
      hn::StoreU(hn::Reverse(words, packed(atom, outer)), words, row_ + high_ - lanes);
    }
    low_ += n_inner, high_ -= n_outer;
  }
  HWY_INLINE void end_type(int t) const {
    list_.inner_end[i_ * list_.n_types + t] = low_;
    list_.outer_begin[i_ * list_.n_types + t] = high_;
  }
  HWY_INLINE void finish(int* overflow) const {
    const int needed = low_ + list_.capacity - high_ + lanes;
    if (needed > list_.capacity) raise_to(overflow, needed);
  }

 private:
  const NeighborView& list_;
  int i_;
  int* row_;
  int low_ = 0, high_;
};

/// Candidates of one type within the ranges of atom i.
HWY_INLINE void find(const NeighborCandidates& near, int type, int i, const FixedRecord& xi, const FixedBox& box,
                     const SquaredRanges& ranges, RowFiller& row) {
  const Words words;
  const hn::RebindToUnsigned<Words> bits;
  const auto load = [&](const std::uint32_t* from) HWY_ATTR { return hn::BitCast(words, hn::LoadU(bits, from)); };
  const auto column = [&](const std::uint32_t* from) HWY_ATTR { return hn::BitCast(Floats(), load(from)); };
  const AtomColumns& columns = near.columns();
  const int last = near.last(type);
  for (int k = near.first(type); k < last; k += lanes) {
    const auto atom = load(columns.atom() + k);
    const auto listed = hn::And(hn::FirstN(words, static_cast<std::size_t>(last - k)), hn::Ne(atom, hn::Set(words, i)));
    const VecXYZ d = separation(box, xi, column(columns.x() + k), column(columns.y() + k), column(columns.z() + k));
    row.add_within(atom, norm2(d), listed, ranges);
  }
}

void search_row(const SearchNeighbors& search, int i, int r, const NeighborCandidates& near) {
  const FixedBox box(search.atoms.box[r]);
  const int ti = search.atoms.type[i];
  RowFiller row(search.list, i);
  for (int tj = 0; tj < search.list.n_types; ++tj) {
    find(near, tj, i, search.fixed[i], box, search.squared_ranges(ti, tj, r), row);
    row.end_type(tj);
  }
  row.finish(&search.cells.overflow[r]);
}

/// Entries of a wide row that are within the ranges of an atom.
HWY_INLINE void take(const FixedRecord* fixed, const int* j, const int* last, const FixedRecord& xi,
                     const FixedBox& box, const SquaredRanges& ranges, RowFiller& row) {
  const Words words;
  for (; j < last; j += lanes) {
    const auto listed = hn::FirstN(words, static_cast<std::size_t>(last - j));
    const Row xj = load_records(fixed, j, static_cast<int>(last - j));
    row.add_within(hn::MaskedLoad(listed, words, j), norm2(separation(box, xi, xj.a, xj.b, xj.c)), listed, ranges);
  }
}

void prune_chunk(const PruneRow& prune, const Chunk& chunk) {
  const NeighborView& wide = prune.wide;
  const int r = chunk.replica;
  const FixedBox box(prune.atoms.box[r]);
  const RowPrefetch prefetch(wide, chunk);
  for (int i = chunk.first; i < chunk.last; ++i) {
    prefetch.inner_after(i), prefetch.outer_after(i);
    const int ti = prune.atoms.type[i];
    const FixedRecord xi = prune.fixed[i];
    const int* entries = &wide.entry(i, 0);
    RowFiller row(prune.rows, i);
    for (int tj = 0; tj < wide.n_types; ++tj) {
      const SquaredRanges ranges = prune.squared_ranges(ti, tj, r);
      take(prune.fixed, entries + wide.inner_first(i, tj), entries + wide.inner_last(i, tj), xi, box, ranges, row);
      take(prune.fixed, entries + wide.outer_first(i, tj), entries + wide.outer_last(i, tj), xi, box, ranges, row);
      row.end_type(tj);
    }
    row.finish(&prune.overflow[r]);
  }
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace
}  // namespace vitrify
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrify {
namespace {
HWY_EXPORT(search_row);
HWY_EXPORT(prune_chunk);

/// Puts the atoms of a chunk of places into columns.
void order_atoms(const SearchNeighbors& search, const Chunk& places, AtomColumns& ordered) {
  for (int k = places.first; k < places.last; ++k) {
    const int j = search.cells.order[k];
    ordered.set(k, search.fixed[j], j);
  }
}

void search_atoms(const SearchNeighbors& search, const AtomColumns& ordered, const Chunk& chunk,
                  NeighborCandidates& near) {
  const int r = chunk.replica;
  for (int i = chunk.first; i < chunk.last; ++i) {
    near.collect(search, ordered, r, cell_of(search.cells.grid[r], search.cells.fractional[i]));
    HWY_DYNAMIC_DISPATCH(search_row)(search, i, r, near);
  }
}
}  // namespace

void CpuExecutor::run(const BatchView& batch, const SearchNeighbors& search) {
  int most = 0;
  for (int r = 0; r < batch.n_replicas; ++r) most = std::max(most, batch.size(r));
  std::vector<NeighborCandidates> candidates;
  for (int k = 0; k < threads(); ++k) candidates.emplace_back(most);
  AtomColumns ordered(batch.n_atoms);
  for_each_chunk(batch, [&](const Chunk& chunk, int) { order_atoms(search, chunk, ordered); });
  for_each_chunk(
      batch, [&](const Chunk& chunk, int) { search_atoms(search, ordered, chunk, candidates[omp_get_thread_num()]); });
}

void SoloBlock::run(int n, const SearchNeighbors& search) {
  const int n_atoms = search.atoms.batch.n_atoms;
  NeighborCandidates candidates(n_atoms);
  AtomColumns ordered(n_atoms);
  order_atoms(search, {0, n_atoms, 0}, ordered);
  search_atoms(search, ordered, {0, n, 0}, candidates);
}

void CpuExecutor::run(const BatchView& batch, const PruneRow& prune) {
  for_each_chunk(batch, [&](const Chunk& chunk, int) { HWY_DYNAMIC_DISPATCH(prune_chunk)(prune, chunk); });
}

}  // namespace vitrify
#endif
