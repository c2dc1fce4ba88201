// Tuned body of a flip's change: neighbors of the site in the lanes of a vector. It agrees with the plain body to
// rounding.
#include <algorithm>

#include "host/executor/cpu.hpp"
#include "host/executor/simd_targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "host/executor/simd_flip.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#if HWY_TARGET != HWY_SCALAR
#include "host/executor/simd_tables-inl.hpp"
#endif

HWY_BEFORE_NAMESPACE();
namespace vitrify {
namespace {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

MoveChange change_by_flip(const Move& flip, const Moment& moment) {
  return vitrify::change_by(flip, moment, SingleLane{});
}

#else

using namespace vitrify::HWY_NAMESPACE;

/// Neighbors of the site within the cutoff, packed without gaps, and what the tables are asked for them.
struct PackedNeighbors {
  static constexpr int block = 256;  ///< neighbors measured at a time

  int n = 0;
  alignas(64) double r[block + lanes], p[block + lanes];
  alignas(64) int row[block + lanes];  ///< of a table
  alignas(64) int j[block + lanes];
  alignas(64) int type[block + lanes];
  alignas(64) double rho[block + lanes];  ///< of inner neighbors
};

/// Rows of (type, type of neighbor) tables for the lanes from k on; `first(t)` is the first row for neighbors of type
/// t.
template <class First>
HWY_INLINE void rows_of(const PackedNeighbors& near, int k, const First& first, int* rows) {
  for (int lane = 0; lane < lanes; ++lane) rows[lane] = first(near.type[k + lane]) + near.row[k + lane];
}

HWY_INLINE void measure(const MonteCarloView& v, const VecXYZ& xi, const NearestImages& nearest, bool orthogonal,
                        const int* j, const int* last, PackedNeighbors& near) {
  near.n = 0;
  for (; j < last; j += lanes) {
    const Group group(j, last);
    const VecRow xj = load_rows<4>(&v.atoms.position->x, group.entries());
    const VecXYZ x = {hn::Sub(xi.x, xj.a), hn::Sub(xi.y, xj.b), hn::Sub(xi.z, xj.c)};
    const Vec r2 =
        norm2(orthogonal ? nearest.operator()<Images::orthogonal>(x) : nearest.operator()<Images::triclinic>(x));
    const Packing packing(hn::AndNot(hn::Ge(r2, constant(v.potential.cutoff2)), group.listed()));
    const Vec r = hn::Sqrt(r2);
    const TablePlace at(v.potential, r);
    packing.store(r, near.r + near.n);
    packing.store(at.p, near.p + near.n);
    hn::StoreU(hn::DemoteTo(Ints(), packing(at.m)), Ints(), near.row + near.n);
    packing.store_ints(group.entries(), near.j + near.n);
    near.n += packing.size();
  }
  for (int lane = 0; lane < lanes; ++lane) {  // lanes beyond the last pair load something, and are left out
    near.r[near.n + lane] = 1, near.p[near.n + lane] = 0;
    near.row[near.n + lane] = 0, near.type[near.n + lane] = 0, near.rho[near.n + lane] = 0;
  }
}

/// Types and densities of packed neighbors at a moment.
HWY_INLINE void look_up(const Moment& moment, PackedNeighbors& near) {
  const AtomsView& atoms = moment.v.atoms;
  for (int k = 0; k < near.n; ++k) near.type[k] = atoms.type[near.j[k]], near.rho[k] = atoms.rho[near.j[k]];
  if (moment.n == 0) return;
  for (int k = 0; k < near.n; ++k) {
    const AtomState atom = moment.atom(near.j[k]);
    near.type[k] = atom.type, near.rho[k] = atom.rho;
  }
}

/// F_t(rho) of the types of neighbors k, k + 1, ..
HWY_INLINE Vec embedding(const MonteCarloView& v, const PackedNeighbors& near, int k, Vec rho) {
  const PotentialView& u = v.potential;
  const Vec zero = hn::Zero(Doubles()), one = constant(1.0);
  const Vec x = hn::Mul(rho, constant(u.inverse_drho));
  const Vec m = hn::Max(hn::Min(hn::Floor(x), constant(u.n_rho - 1.0)), zero);
  const Vec p = hn::Min(hn::Sub(x, m), one);
  alignas(64) int rows[lanes];
  hn::Store(hn::DemoteTo(Ints(), m), Ints(), rows);
  for (int lane = 0; lane < lanes; ++lane) rows[lane] += near.type[k + lane] * u.n_rho;
  const VecRow c = load_rows<4>(&u.embedding->a, rows);
  const Vec beyond = hn::Max(hn::Sub(rho, constant(u.rho_max)), zero);
  return hn::MulAdd(hn::Mul(slope(c, p), constant(u.inverse_drho)), beyond, value(c, p));
}

struct FlipSums {
  Vec energy, rho;

  HWY_INLINE FlipSums() { energy = rho = hn::Zero(Doubles()); }
};

HWY_INLINE void add_pair_terms(const MonteCarloView& v, const PackedNeighbors& near, int before, int after,
                               FlipSums& sums) {
  const Doubles d;
  const PotentialView& u = v.potential;
  const double* z = &u.z->a;
  for (int k = 0; k < near.n; k += lanes) {
    const Mask count = hn::FirstN(d, static_cast<std::size_t>(near.n - k));
    int rows[lanes], old_rows[lanes];
    rows_of(
        near, k, [&](int t) { return (after * u.n_types + t) * u.n_r; }, rows);
    rows_of(
        near, k, [&](int t) { return (before * u.n_types + t) * u.n_r; }, old_rows);
    const Vec p = hn::LoadU(d, near.p + k);
    const Vec change = hn::Sub(value(load_rows<4>(z, rows), p), value(load_rows<4>(z, old_rows), p));
    sums.energy = hn::Add(sums.energy, hn::IfThenElseZero(count, hn::Div(change, hn::LoadU(d, near.r + k))));
  }
}

/// Embedding of the neighbors at their shifted densities, and the density at the site. Beyond the range of the
/// densities the tables hold zeros.
HWY_INLINE void add_density_terms(const MonteCarloView& v, const PackedNeighbors& near, int before, int after,
                                  FlipSums& sums) {
  const Doubles d;
  const PotentialView& u = v.potential;
  const double* density = &u.density->a;
  for (int k = 0; k < near.n; k += lanes) {
    const Mask count = hn::FirstN(d, static_cast<std::size_t>(near.n - k));
    int on_site[lanes], new_rows[lanes], old_rows[lanes];
    rows_of(
        near, k, [&](int t) { return (after * u.n_types + t) * u.n_r; }, on_site);
    rows_of(
        near, k, [&](int t) { return (t * u.n_types + after) * u.n_r; }, new_rows);
    rows_of(
        near, k, [&](int t) { return (t * u.n_types + before) * u.n_r; }, old_rows);
    const Vec p = hn::LoadU(d, near.p + k);
    sums.rho = hn::Add(sums.rho, hn::IfThenElseZero(count, value(load_rows<4>(density, on_site), p)));
    const Vec change = hn::Sub(value(load_rows<4>(density, new_rows), p), value(load_rows<4>(density, old_rows), p));
    const Vec rho = hn::LoadU(d, near.rho + k);
    const Vec energy = hn::Sub(embedding(v, near, k, hn::Add(rho, change)), embedding(v, near, k, rho));
    sums.energy = hn::Add(sums.energy, hn::IfThenElseZero(count, energy));
  }
}

MoveChange change_by_flip(const Move& flip, const Moment& moment) {
  const MonteCarloView& v = moment.v;
  const Box& box = v.atoms.box[moment.r];
  const NearestImages nearest(box);
  const bool orthogonal = box.xy == 0 && box.xz == 0 && box.yz == 0;
  const int site = flip.site, before = flip.from, after = flip.to;
  const VecXYZ xi = broadcast(v.atoms.position[site]);
  const int* entries = &v.list.entry(site, 0);
  PackedNeighbors near;
  FlipSums sums;
  const auto visit = [&](int first, int last, bool densities) HWY_ATTR {
    for (; first < last; first += PackedNeighbors::block) {
      measure(v, xi, nearest, orthogonal, entries + first, entries + std::min(last, first + PackedNeighbors::block),
              near);
      look_up(moment, near);
      add_pair_terms(v, near, before, after, sums);
      if (densities) add_density_terms(v, near, before, after, sums);
    }
  };
  visit(0, v.list.inner_last(site, 0), true);
  visit(v.list.outer_first(site, 0), v.list.capacity, false);
  const double rho = sum(sums.rho);
  return {sum(sums.energy) + v.embedding(after, rho) - v.embedding(before, moment.atom(site).rho), rho, 0};
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace
}  // namespace vitrify
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrify {
namespace {
HWY_EXPORT(change_by_flip);
}

MoveChange CpuExecutor::change_by(const Move& move, const Moment& moment, const SingleLane& team) {
  if (move.partner >= 0) return vitrify::change_by(move, moment, team);
  return HWY_DYNAMIC_DISPATCH(change_by_flip)(move, moment);
}

}  // namespace vitrify
#endif
