// Tuned bodies of the passes in mixed precision: as those in double, with twice as many lanes.
#include "host/executor/cpu.hpp"
#include "host/executor/row_prefetch.hpp"
#include "host/executor/simd_targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "host/executor/simd_mixed.cpp"
#include <hwy/cache_control.h>
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

template <class Pass>
void plain_chunk(const Pass& pass, const Chunk& chunk) {
  for (int i = chunk.first; i < chunk.last; ++i) pass(i, chunk.replica, SingleLane{});
}
void density_of_chunk(const MixedDensityPass& pass, const Chunk& chunk) { plain_chunk(pass, chunk); }
template <bool with_energy, VirialPart part>
void forces_of_chunk(const MixedForcePass<with_energy, part>& pass, const Chunk& chunk) {
  plain_chunk(pass, chunk);
}

#else

using namespace vitrify::float_lanes::HWY_NAMESPACE;

HWY_INLINE double sum(Vec v) {
  const hn::Repartition<double, Floats> wide;
  const hn::Half<Floats> half;
  const auto low = hn::PromoteTo(wide, hn::LowerHalf(half, v)), high = hn::PromoteTo(wide, hn::UpperHalf(half, v));
  return hn::GetLane(hn::SumOfLanes(wide, hn::Add(low, high)));
}

/// Doubles in a record of each kind.
constexpr int cubic_size = sizeof(FloatCubic) / sizeof(double), pair_size = sizeof(FloatPairCubics) / sizeof(double);

/// Where the neighbors of one type end in a row, and which tables or curves are theirs.
struct Segment {
  int end;
  int pair, reverse_pair;  ///< of types
};
/// The neighbors of one atom in one part of the list, all types in a row.
struct Segments {
  const int* first;
  int size, n_types;
  Segment of[max_types];
};

/// The pair of types (a, b); where (b, a) has the same numbers, both share them to save cache.
HWY_INLINE int pair_of(const PotentialView& u, int a, int b, bool symmetric) {
  return symmetric && b < a ? b * u.n_types + a : a * u.n_types + b;
}
HWY_INLINE Segments inner_segments(const NeighborView& list, const PotentialView& u, int i, int ti) {
  Segments s;
  s.first = &list.entry(i, 0), s.size = list.inner_last(i, list.n_types - 1), s.n_types = list.n_types;
  for (int t = 0; t < list.n_types; ++t)
    s.of[t] = {list.inner_last(i, t), pair_of(u, ti, t, u.symmetric_density), pair_of(u, t, ti, u.symmetric_density)};
  return s;
}
/// Outer neighbors lie in the order of falling types.
HWY_INLINE Segments outer_segments(const NeighborView& list, const PotentialView& u, int i, int ti) {
  const int begin = list.outer_first(i, list.n_types - 1);
  Segments s;
  s.first = &list.entry(i, begin), s.size = list.capacity - begin, s.n_types = list.n_types;
  for (int k = 0; k < list.n_types; ++k) {
    const int t = list.n_types - 1 - k, pair = pair_of(u, ti, t, true);
    s.of[k] = {list.outer_last(i, t) - begin, pair, pair};
  }
  return s;
}

/// As many neighbors of one atom as there are lanes: those from the k-th on.
struct Lanes {
  const Segments& row;
  int k;

  /// Lanes before the end of the segment t.
  template <class D>
  HWY_INLINE hn::Mask<D> before_end(D d, int t) const {
    return hn::FirstN(d, static_cast<std::size_t>(row.of[t].end > k ? row.of[t].end - k : 0));
  }
};
/// Pairs of an atom with the neighbors in the lanes.
struct Pairs {
  Lanes of;
  Mask within;  ///< the reach
  Vec x, y, z, r2, r;
  Vec embedding_slope;  ///< F'_j

  HWY_INLINE Pairs(const FixedRecord* fixed, const FixedRecord& xi, const FixedBox& box, float reach2,
                   const Segments& row, int k)
      : of{row, k} {
    const auto listed = hn::FirstN(Words(), static_cast<std::size_t>(row.size - k));
    const Row xj = load_records(fixed, row.first + k, row.size - k);
    const VecXYZ d = separation(box, xi, xj.a, xj.b, xj.c);
    x = d.x, y = d.y, z = d.z;
    embedding_slope = xj.d;
    r2 = norm2(d);
    within = hn::And(hn::Lt(r2, constant(reach2)), hn::RebindMask(Floats(), listed));
    r = hn::Sqrt(r2);
  }
};

/// Energy phi of pairs, and phi' / r, which pulls them together.
struct PairTerm {
  Vec phi, pull;
};

/// Intervals of the tables for some pairs.
struct TablePlace {
  Vec p;
  hn::Vec<Words> m;  ///< off by interval_bias

  /// The bits of a float of 2^23 and more are an integer.
  static constexpr float bias = 8388608.0f;
  static constexpr int interval_bias = 0x4B000000;

  HWY_INLINE TablePlace(const PotentialView& u, Vec r) {
    const Vec place = hn::Mul(r, constant(static_cast<float>(u.inverse_dr)));
    const Vec floor = hn::Floor(hn::Min(place, constant(static_cast<float>(u.n_r - 1))));
    m = hn::BitCast(Words(), hn::Add(floor, constant(bias)));
    p = hn::Sub(place, floor);
  }

  /// Places of the rows of tables, `size` doubles each.
  template <int size>
  HWY_INLINE Places rows(const PotentialView& u, const Lanes& of, int Segment::*types) const {
    const Words words;
    const Segments& row = of.row;
    const auto first_of = [&](int t) HWY_ATTR { return hn::Set(words, row.of[t].*types * u.n_r - interval_bias); };
    auto first = first_of(row.n_types - 1);
    for (int t = row.n_types - 2; t >= 0; --t) first = hn::IfThenElse(of.before_end(words, t), first_of(t), first);
    return Places(hn::Mul(hn::Add(m, first), hn::Set(words, size)));
  }
};

HWY_INLINE Vec value(const Row& c, Vec p) { return hn::MulAdd(hn::MulAdd(hn::MulAdd(c.a, p, c.b), p, c.c), p, c.d); }
HWY_INLINE Vec slope(const Row& c, Vec p, float inverse_dr) {
  const Vec ap = hn::Mul(c.a, p);
  return hn::Mul(hn::MulAdd(hn::MulAdd(constant(2.0f), hn::Add(ap, c.b), ap), p, c.c), constant(inverse_dr));
}

/// Densities and outer pair functions from the rows of tables.
struct Rows {
  const PotentialView& u;
  const FloatTables& tables;
  float inverse_dr;

  HWY_INLINE Rows(const PotentialView& potential, const FloatTables& t)
      : u(potential), tables(t), inverse_dr(static_cast<float>(u.inverse_dr)) {}

  HWY_INLINE Vec density(const Pairs& pair) const {
    const TablePlace at(u, pair.r);
    return value(load_rows(doubles(tables.density), at.template rows<cubic_size>(u, pair.of, &Segment::pair)), at.p);
  }
  /// Terms of inner pairs, densities included: their slopes stand beside the pair functions.
  template <bool with_energy>
  HWY_INLINE PairTerm inner(const Pairs& pair, Vec slope_i) const {
    return inner(pair.of, pair.r, slope_i, pair.embedding_slope);
  }
  HWY_INLINE PairTerm inner(const Lanes& of, Vec r, Vec slope_i, Vec slope_j) const {
    const TablePlace at(u, r);
    const Places places = at.template rows<pair_size>(u, of, &Segment::pair);
    PairTerm sum = term(r, load_rows(doubles(tables.pair), places), at.p);
    const auto density_slope = [&](const Places& from) HWY_ATTR {
      return slope(load_rows(doubles(tables.pair) + cubic_size, from), at.p, inverse_dr);
    };
    const Vec from_j = density_slope(places);
    const Vec from_i =
        u.symmetric_density ? from_j : density_slope(at.template rows<pair_size>(u, of, &Segment::reverse_pair));
    const Vec density_term = hn::MulAdd(slope_i, from_j, hn::Mul(slope_j, from_i));
    sum.pull = hn::Add(sum.pull, hn::Div(density_term, r));
    return sum;
  }
  template <bool with_energy>
  HWY_INLINE PairTerm outer(const Pairs& pair) const {
    const TablePlace at(u, pair.r);
    return term(pair.r, load_rows(doubles(tables.z), at.template rows<cubic_size>(u, pair.of, &Segment::pair)), at.p);
  }

 private:
  HWY_INLINE PairTerm term(Vec r, const Row& z, Vec p) const {
    const Vec inverse_r = hn::Div(constant(1.0f), r);
    const Vec phi = hn::Mul(value(z, p), inverse_r);
    return {phi, hn::Mul(hn::Sub(slope(z, p, inverse_dr), phi), hn::Mul(inverse_r, inverse_r))};
  }
  template <class T>
  static const double* doubles(const T* rows) {
    return reinterpret_cast<const double*>(rows);
  }
};

#if HWY_CAP_GE512

static_assert(CurveGrid::segments == 2 * lanes);

/// table[m[k]] in lane k. Highway has this from 1.0.6 on; Debian 12 has 1.0.3.
HWY_INLINE Vec lookup(const float* table, hn::Vec<Words> m) {
  const Floats f;
  return Vec{_mm512_permutex2var_ps(hn::Load(f, table).raw, m.raw, hn::Load(f, table + lanes).raw)};
}

/// Densities and pair functions from curves: the coefficients of all segments fit two vectors.
class Curves {
  /// Segments of a curve for some pairs. Lanes beyond the grid hold nothing of use.
  struct Place {
    Vec place;
    Vec t;             ///< from the middle of the segment, in widths
    hn::Vec<Words> m;  ///< in the last bits

    HWY_INLINE Place(const CurveGrid& grid, Vec r) {
      place = hn::MulAdd(r, constant(grid.inverse_width), constant(grid.origin));
      const Vec rounded = hn::Add(hn::Max(place, constant(0)), constant(rounding));
      t = hn::Sub(place, hn::Sub(rounded, constant(rounding)));
      m = hn::BitCast(Words(), rounded);
    }
    HWY_INLINE Mask within() const { return hn::Lt(place, constant(CurveGrid::segments - 0.5f)); }

    /// Sums with 1.5 * 2^23 are integers, and so are their last bits.
    static constexpr float rounding = 12582912.0f;
  };

  /// f(segment), in each lane that of its own segment.
  template <class Function>
  static HWY_INLINE Vec of_types(const Lanes& lane, const Function& f) {
    const Segments& row = lane.row;
    int t = 0;
    while (row.of[t].end <= lane.k) ++t;
    Vec all = f(row.of[t]);
    for (; row.of[t].end < lane.k + lanes && t + 1 < row.n_types; ++t)
      all = hn::IfThenElse(lane.before_end(Floats(), t), all, f(row.of[t + 1]));
    return all;
  }

  template <class AnyCurve>
  static HWY_INLINE Vec value(const AnyCurve& curve, const Place& at) {
    Vec v = lookup(curve.c[AnyCurve::degree], at.m);
    for (int k = AnyCurve::degree - 1; k >= 0; --k) v = hn::MulAdd(v, at.t, lookup(curve.c[k], at.m));
    return v;
  }

  /// NaN for a pair off the curve.
  static HWY_INLINE Vec value(const InnerCurve& curve, Vec r) {
    const Place at(curve.grid, r);
    const Mask on = hn::And(hn::Ge(r, constant(curve.from)), hn::Le(r, constant(curve.to)));
    return hn::IfThenElse(on, hn::IfThenElseZero(at.within(), value(curve.curve, at)), hn::NaN(Floats()));
  }
  HWY_INLINE Vec inner_pull(const Pairs& pair, const Segment& s, Vec slope_i) const {
    const Vec from_j = value(curves.density_pull[s.pair], pair.r);
    const Vec from_i = rows.u.symmetric_density ? from_j : value(curves.density_pull[s.reverse_pair], pair.r);
    const Vec of_densities = hn::MulAdd(slope_i, from_j, hn::Mul(pair.embedding_slope, from_i));
    return hn::Add(value(curves.inner_pull[s.pair], pair.r), of_densities);
  }
  /// Called with values: a reference to the pairs would keep them in memory.
  HWY_NOINLINE PairTerm off_curve(Lanes of, Vec r, Vec slope_i, Vec slope_j) const {
    return rows.inner(of, r, slope_i, slope_j);
  }

  Rows rows;
  const CurvesView& curves;

 public:
  HWY_INLINE Curves(const PotentialView& u, const FloatTables& tables) : rows(u, tables), curves(tables.curves) {}

  HWY_INLINE Vec density(const Pairs& pair) const {
    const Place at(curves.inner, pair.r);
    return of_types(pair.of, [&](const Segment& s) HWY_ATTR { return value(curves.density[s.pair], at); });
  }
  /// One pair off its curve, NaN, sends all to the tables. Energies come from there in any case.
  template <bool with_energy>
  HWY_INLINE PairTerm inner(const Pairs& pair, Vec slope_i) const {
    const Vec pull = of_types(pair.of, [&](const Segment& s) HWY_ATTR { return inner_pull(pair, s, slope_i); });
    if (!hn::AllFalse(Floats(), hn::And(hn::IsNaN(pull), pair.within)))
      return off_curve(pair.of, pair.r, slope_i, pair.embedding_slope);
    return {with_energy ? rows.template outer<true>(pair).phi : hn::Zero(Floats()), pull};
  }
  template <bool with_energy>
  HWY_INLINE PairTerm outer(const Pairs& pair) const {
    const Place at(curves.outer, pair.r);
    const auto of = [&](const Quintic* curve) HWY_ATTR {
      return of_types(pair.of, [&](const Segment& s) HWY_ATTR { return value(curve[s.pair], at); });
    };
    return {with_energy ? of(curves.outer_phi) : hn::Zero(Floats()), of(curves.outer_pull)};
  }
};

#endif

template <class Functions>
HWY_INLINE void density_from(const MixedDensityPass& pass, const Chunk& chunk) {
  const FixedBox box(pass.atoms.box[chunk.replica]);
  const PotentialView& u = pass.potential;
  const Functions functions(u, pass.tables);
  const auto reach2 = static_cast<float>(u.density_range2);
  const RowPrefetch prefetch(pass.list, chunk);
  for (int i = chunk.first; i < chunk.last; ++i) {
    prefetch.inner_after(i);
    const Segments row = inner_segments(pass.list, u, i, pass.atoms.type[i]);
    const FixedRecord xi = pass.fixed[i];
    Vec rho = hn::Zero(Floats());
    for (int k = 0, n = row.size; k < n; k += lanes) {
      const Pairs pair(pass.fixed, xi, box, reach2, row, k);
      rho = hn::IfThenElse(pair.within, hn::Add(rho, functions.density(pair)), rho);
    }
    pass.finish(i, sum(rho));
  }
}

void density_of_chunk(const MixedDensityPass& pass, const Chunk& chunk) {
#if HWY_CAP_GE512
  if (pass.tables.curves) return density_from<Curves>(pass, chunk);
#endif
  density_from<Rows>(pass, chunk);
}

/// Sums over the neighbors of one atom, lane by lane.
template <bool with_energy, VirialPart part>
struct ForceLanes {
  Vec x, y, z, energy, trace, xx, yy, zz, xy, xz, yz;

  HWY_INLINE ForceLanes() { x = y = z = energy = trace = xx = yy = zz = xy = xz = yz = hn::Zero(Floats()); }

  HWY_INLINE void add(const Pairs& pair, const PairTerm& term) {
    const Vec pull = hn::IfThenElseZero(pair.within, term.pull);
    x = hn::NegMulAdd(pair.x, pull, x), y = hn::NegMulAdd(pair.y, pull, y), z = hn::NegMulAdd(pair.z, pull, z);
    if constexpr (with_energy) energy = hn::Add(energy, hn::IfThenElseZero(pair.within, term.phi));
    if constexpr (part != VirialPart::none) trace = hn::NegMulAdd(pair.r2, pull, trace);
    if constexpr (part == VirialPart::all) {
      const Vec px = hn::Mul(pair.x, pull), py = hn::Mul(pair.y, pull), pz = hn::Mul(pair.z, pull);
      xx = hn::NegMulAdd(pair.x, px, xx), yy = hn::NegMulAdd(pair.y, py, yy), zz = hn::NegMulAdd(pair.z, pz, zz);
      xy = hn::NegMulAdd(pair.x, py, xy), xz = hn::NegMulAdd(pair.x, pz, xz), yz = hn::NegMulAdd(pair.y, pz, yz);
    }
  }

  HWY_INLINE ForceSum total() const {
    ForceSum s;
    s.force = {sum(x), sum(y), sum(z)};
    if constexpr (with_energy) s.energy = sum(energy);
    if constexpr (part != VirialPart::none) s.trace = sum(trace);
    if constexpr (part == VirialPart::all) s.virial = {{sum(xx), sum(yy), sum(zz), sum(xy), sum(xz), sum(yz)}};
    return s;
  }
};

template <class Functions, bool with_energy, VirialPart part>
HWY_INLINE void forces_from(const MixedForcePass<with_energy, part>& pass, const Chunk& chunk) {
  const FixedBox box(pass.atoms.box[chunk.replica]);
  const PotentialView& u = pass.potential;
  const Functions functions(u, pass.tables);
  const auto reach2 = static_cast<float>(u.cutoff2);
  const RowPrefetch prefetch(pass.list, chunk);
  for (int i = chunk.first; i < chunk.last; ++i) {
    prefetch.inner_after(i), prefetch.outer_after(i);
    const int ti = pass.atoms.type[i];
    const FixedRecord xi = pass.fixed[i];
    const Vec slope_i = constant(xi.embedding_slope);
    ForceLanes<with_energy, part> sums;
    const Segments near = inner_segments(pass.list, u, i, ti);
    for (int k = 0, n = near.size; k < n; k += lanes) {
      const Pairs pair(pass.fixed, xi, box, reach2, near, k);
      sums.add(pair, functions.template inner<with_energy>(pair, slope_i));
    }
    const Segments far = outer_segments(pass.list, u, i, ti);
    for (int k = 0, n = far.size; k < n; k += lanes) {
      const Pairs pair(pass.fixed, xi, box, reach2, far, k);
      sums.add(pair, functions.template outer<with_energy>(pair));
    }
    store_forces<with_energy, part>(pass.atoms, i, sums.total());
  }
}

template <bool with_energy, VirialPart part>
void forces_of_chunk(const MixedForcePass<with_energy, part>& pass, const Chunk& chunk) {
#if HWY_CAP_GE512
  if (pass.tables.curves) return forces_from<Curves>(pass, chunk);
#endif
  forces_from<Rows>(pass, chunk);
}

#endif

void forces_alone(const MixedForcePass<false, VirialPart::none>& p, const Chunk& c) { forces_of_chunk(p, c); }
void forces_and_energy(const MixedForcePass<true, VirialPart::none>& p, const Chunk& c) { forces_of_chunk(p, c); }
void forces_and_trace(const MixedForcePass<false, VirialPart::trace>& p, const Chunk& c) { forces_of_chunk(p, c); }
void forces_and_virial(const MixedForcePass<false, VirialPart::all>& p, const Chunk& c) { forces_of_chunk(p, c); }
void forces_and_all(const MixedForcePass<true, VirialPart::all>& p, const Chunk& c) { forces_of_chunk(p, c); }

}  // namespace HWY_NAMESPACE
}  // namespace
}  // namespace vitrify
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vitrify {
namespace {

HWY_EXPORT(density_of_chunk);
HWY_EXPORT(forces_alone);
HWY_EXPORT(forces_and_energy);
HWY_EXPORT(forces_and_trace);
HWY_EXPORT(forces_and_virial);
HWY_EXPORT(forces_and_all);

}  // namespace

void CpuExecutor::run(const BatchView& batch, const MixedDensityPass& pass) {
  for_each_chunk(batch, [&](const Chunk& chunk, int) { HWY_DYNAMIC_DISPATCH(density_of_chunk)(pass, chunk); });
}

template <bool with_energy, VirialPart part>
void CpuExecutor::run(const BatchView& batch, const MixedForcePass<with_energy, part>& pass) {
  for_each_chunk(batch, [&](const Chunk& chunk, int) {
    if constexpr (with_energy && part == VirialPart::all)
      HWY_DYNAMIC_DISPATCH(forces_and_all)(pass, chunk);
    else if constexpr (with_energy)
      HWY_DYNAMIC_DISPATCH(forces_and_energy)(pass, chunk);
    else if constexpr (part == VirialPart::all)
      HWY_DYNAMIC_DISPATCH(forces_and_virial)(pass, chunk);
    else if constexpr (part == VirialPart::trace)
      HWY_DYNAMIC_DISPATCH(forces_and_trace)(pass, chunk);
    else
      HWY_DYNAMIC_DISPATCH(forces_alone)(pass, chunk);
  });
}
template void CpuExecutor::run(const BatchView&, const MixedForcePass<false, VirialPart::none>&);
template void CpuExecutor::run(const BatchView&, const MixedForcePass<true, VirialPart::none>&);
template void CpuExecutor::run(const BatchView&, const MixedForcePass<false, VirialPart::trace>&);
template void CpuExecutor::run(const BatchView&, const MixedForcePass<false, VirialPart::all>&);
template void CpuExecutor::run(const BatchView&, const MixedForcePass<true, VirialPart::all>&);

}  // namespace vitrify
#endif
