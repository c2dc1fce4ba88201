#include "host/executor/simd_search.hpp"

#include <algorithm>
#include <vector>

#include "host/executor/cpu.hpp"
#include "host/executor/simd_targets.hpp"
// after the choice of targets
#include "host/executor/neighbor_candidates.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "host/executor/simd_search.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#if HWY_TARGET != HWY_SCALAR
#include "host/executor/simd_lanes-inl.hpp"
#endif

HWY_BEFORE_NAMESPACE();
namespace vitrify {
namespace {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

void search_row(const SearchNeighbors& search, int i, int r, const NeighborCandidates&) { search(i, r); }

#else

using namespace vitrify::HWY_NAMESPACE;

/// Atoms found so far, inner and outer ones.
struct Found {
  int inner = 0, outer = 0;
};

HWY_INLINE int append(int* to, Vec atom, Mask keep) {
  const Packing packing(keep);
  hn::StoreU(hn::DemoteTo(Ints(), packing(atom)), Ints(), to);
  return packing.size();
}

/// Candidates of one type within the ranges of atom i; NaN counts as within the outer one.
template <Images images>
HWY_INLINE void find(const NeighborCandidates& near, int type, int i, const VecXYZ& xi, const Imager& imager,
                     double inner2, double outer2, Found& found) {
  const Doubles d;
  const Vec self = constant(i);
  const AtomColumns& columns = near.columns();
  const int last = near.last(type);
  for (int k = near.first(type); k < last; k += lanes) {
    const Vec atom = hn::LoadU(d, columns.atom() + k);
    const VecXYZ raw = {hn::Sub(xi.x, hn::LoadU(d, columns.x() + k)), hn::Sub(xi.y, hn::LoadU(d, columns.y() + k)),
                        hn::Sub(xi.z, hn::LoadU(d, columns.z() + k))};
    const Vec d2 = norm2(imager.template operator()<images>(raw));
    const Mask listed = hn::And(hn::FirstN(d, static_cast<std::size_t>(last - k)), hn::Ne(atom, self));
    const Mask keep = hn::AndNot(hn::Ge(d2, constant(outer2)), listed);
    const Mask is_inner = hn::And(hn::Lt(d2, constant(inner2)), keep);
    found.inner += append(near.inner() + found.inner, atom, is_inner);
    found.outer += append(near.outer() + found.outer, atom, hn::AndNot(is_inner, keep));
  }
}

template <Images images>
HWY_INLINE void write_row(const SearchNeighbors& search, int i, int r, const NeighborCandidates& near,
                          const Imager& imager) {
  const NeighborView& list = search.list;
  const VecXYZ xi = broadcast(search.atoms.position[i]);
  const int ti = search.atoms.type[i];
  Found found;
  for (int tj = 0; tj < list.n_types; ++tj) {
    find<images>(near, tj, i, xi, imager, search.squared_range(search.radii.inner[ti][tj], r),
                 search.squared_range(search.radii.outer[ti][tj], r), found);
    list.inner_end[i * list.n_types + tj] = found.inner;
    list.outer_begin[i * list.n_types + tj] = list.capacity - found.outer;
  }
  const int needed = found.inner + found.outer;
  if (needed > list.capacity) {
    SearchNeighbors::raise(&search.cells.overflow[r], needed);
    return;
  }
  int* row = &list.entry(i, 0);
  for (int k = 0; k < found.inner; ++k) row[k] = near.inner()[k];
  for (int k = 0; k < found.outer; ++k) row[list.capacity - 1 - k] = near.outer()[k];
}

void search_row(const SearchNeighbors& search, int i, int r, const NeighborCandidates& near) {
  const Box& box = search.atoms.box[r];
  const Imager imager(box);
  if (!near.crosses_boundary())
    write_row<Images::none>(search, i, r, near, imager);
  else if (box.xy == 0 && box.xz == 0 && box.yz == 0)
    write_row<Images::orthogonal>(search, i, r, near, imager);
  else
    write_row<Images::triclinic>(search, i, r, near, imager);
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

/// Puts the atoms of a chunk of places into columns.
void order_atoms(const SearchNeighbors& search, const Chunk& places, AtomColumns& ordered) {
  for (int k = places.first; k < places.last; ++k) {
    const int j = search.cells.order[k];
    ordered.set(k, search.atoms.position[j].xyz(), j);
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

void search_neighbors(CpuExecutor& exec, const BatchView& batch, const SearchNeighbors& search) {
  int most = 0;
  for (int r = 0; r < batch.n_replicas; ++r) most = std::max(most, batch.size(r));
  std::vector<NeighborCandidates> candidates;
  for (int k = 0; k < exec.threads(); ++k) candidates.emplace_back(most);
  AtomColumns ordered(batch.n_atoms);
  exec.for_each_chunk(batch, [&](const Chunk& chunk, int) { order_atoms(search, chunk, ordered); });
  exec.for_each_chunk(
      batch, [&](const Chunk& chunk, int) { search_atoms(search, ordered, chunk, candidates[omp_get_thread_num()]); });
}

void search_neighbors(const SoloBlock&, int n, const SearchNeighbors& search) {
  const int n_atoms = search.atoms.batch.n_atoms;
  NeighborCandidates candidates(n_atoms, false);
  AtomColumns ordered(n_atoms);
  order_atoms(search, {0, n_atoms, 0}, ordered);
  search_atoms(search, ordered, {0, n, 0}, candidates);
}

}  // namespace vitrify
#endif
