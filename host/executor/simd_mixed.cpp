#include "host/executor/simd_mixed.hpp"

#include "host/executor/cpu.hpp"
#include "host/executor/row_prefetch.hpp"
#include "host/executor/simd_targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "host/executor/simd_mixed.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

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

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using Words = hn::RebindToSigned<Floats>;
using Vec = hn::Vec<Floats>;
using Mask = hn::Mask<Floats>;
constexpr int lanes = HWY_LANES(float);

struct Row {
  Vec a, b, c, d;
};

HWY_INLINE Vec constant(float v) { return hn::Set(Floats(), v); }
HWY_INLINE double sum(Vec v) {
  const hn::Repartition<double, Floats> wide;
  const hn::Half<Floats> half;
  const auto low = hn::PromoteTo(wide, hn::LowerHalf(half, v)), high = hn::PromoteTo(wide, hn::UpperHalf(half, v));
  return hn::GetLane(hn::SumOfLanes(wide, hn::Add(low, high)));
}
/// 16 bytes at base + at[0], at[4], at[8], ..., one in each block of 128 bits.
template <class D>
HWY_INLINE hn::Vec<D> blocks(D d, const double* base, const int* at) {
  if constexpr (hn::MaxLanes(d) == 4) {
    return hn::LoadU(d, reinterpret_cast<const float*>(base + *at));
  } else {
    const hn::Half<D> half;
    return hn::Combine(d, blocks(half, base, at + hn::MaxLanes(half)), blocks(half, base, at));
  }
}

/// Places for load_rows, through memory: GCC would rather take the vector apart with shuffles, of which there are too
/// many already.
struct Places {
  alignas(64) int at[lanes];

  HWY_INLINE explicit Places(hn::Vec<Words> v) {
    hn::Store(v, Words(), at);
    __asm__ volatile("" : "+m"(at));
  }
};

/// Four floats at base + at[k] become lane k of the four results. Places are counted in doubles, which is what
/// addresses can be scaled by.
HWY_INLINE Row load_rows(const double* base, const Places& places) {
  const int* at = places.at;
  const Floats f;
  const hn::Repartition<double, Floats> pairs;
  const Vec r0 = blocks(f, base, at), r1 = blocks(f, base, at + 1), r2 = blocks(f, base, at + 2),
            r3 = blocks(f, base, at + 3);
  const auto ab01 = hn::BitCast(pairs, hn::InterleaveLower(f, r0, r1)),
             ab23 = hn::BitCast(pairs, hn::InterleaveLower(f, r2, r3)),
             cd01 = hn::BitCast(pairs, hn::InterleaveUpper(f, r0, r1)),
             cd23 = hn::BitCast(pairs, hn::InterleaveUpper(f, r2, r3));
  return {
      hn::BitCast(f, hn::InterleaveLower(pairs, ab01, ab23)), hn::BitCast(f, hn::InterleaveUpper(pairs, ab01, ab23)),
      hn::BitCast(f, hn::InterleaveLower(pairs, cd01, cd23)), hn::BitCast(f, hn::InterleaveUpper(pairs, cd01, cd23))};
}
/// Doubles in a record of each kind.
constexpr int position_size = sizeof(FixedRecord) / sizeof(double), cubic_size = sizeof(FloatCubic) / sizeof(double),
              pair_size = sizeof(FloatPairCubics) / sizeof(double);

/// Where the neighbors of one type end in a row, and which tables or curves are theirs.
struct Segment {
  int end;
  int pair, reverse_pair;  ///< of types
};
/// The neighbors of one atom in one part of the list, all types in a row.
struct Segments {
  const int* first;
  int n_types;
  Segment of[max_types];
  int size() const { return of[n_types - 1].end; }
};

/// The pair of types (a, b); where (b, a) has the same numbers, both share them to save cache.
HWY_INLINE int pair_of(const PotentialView& u, int a, int b, bool symmetric) {
  return symmetric && b < a ? b * u.n_types + a : a * u.n_types + b;
}
HWY_INLINE Segments inner_segments(const NeighborView& list, const PotentialView& u, int i, int ti) {
  Segments s{&list.entry(i, 0), list.n_types, {}};
  for (int t = 0; t < list.n_types; ++t)
    s.of[t] = {list.inner_last(i, t), pair_of(u, ti, t, u.symmetric_density), pair_of(u, t, ti, u.symmetric_density)};
  return s;
}
/// Outer neighbors lie in the order of falling types.
HWY_INLINE Segments outer_segments(const NeighborView& list, const PotentialView& u, int i, int ti) {
  const int begin = list.outer_first(i, list.n_types - 1);
  Segments s{&list.entry(i, begin), list.n_types, {}};
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
  Mask within;  ///< the reach
  Vec x, y, z, r2, r;
  Vec embedding_slope;  ///< F'_j

  HWY_INLINE Lanes(const FixedRecord* fixed, const FixedRecord& xi, const FixedBox& box, double reach2,
                   const Segments& neighbors, int first)
      : row(neighbors), k(first) {
    const Words words;
    const Floats f;
    const auto listed = hn::FirstN(words, static_cast<std::size_t>(row.size() - k));
    // beyond the last neighbor there is atom 0
    const Places at(hn::Mul(hn::MaskedLoad(listed, words, row.first + k), hn::Set(words, position_size)));
    const Row xj = load_rows(reinterpret_cast<const double*>(fixed), at);
    const auto difference = [&](std::uint32_t a, Vec b) HWY_ATTR {
      return hn::ConvertTo(f, hn::Sub(hn::Set(words, static_cast<std::int32_t>(a)), hn::BitCast(words, b)));
    };
    const Vec sx = difference(xi.x, xj.a), sy = difference(xi.y, xj.b), sz = difference(xi.z, xj.c);
    x = hn::MulAdd(constant(box.xx), sx, hn::MulAdd(constant(box.xy), sy, hn::Mul(constant(box.xz), sz)));
    y = hn::MulAdd(constant(box.yy), sy, hn::Mul(constant(box.yz), sz));
    z = hn::Mul(constant(box.zz), sz);
    embedding_slope = xj.d;
    r2 = hn::MulAdd(z, z, hn::MulAdd(y, y, hn::Mul(x, x)));
    within = hn::And(hn::Lt(r2, constant(static_cast<float>(reach2))), hn::RebindMask(f, listed));
    r = hn::Sqrt(r2);
  }

  /// Lanes before the end of the segment t.
  template <class D>
  HWY_INLINE hn::Mask<D> before_end(D d, int t) const {
    return hn::FirstN(d, static_cast<std::size_t>(row.of[t].end > k ? row.of[t].end - k : 0));
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
  HWY_INLINE Places rows(const PotentialView& u, const Lanes& pair, int Segment::*types) const {
    const Words words;
    const Segments& row = pair.row;
    const auto first_of = [&](int t) HWY_ATTR { return hn::Set(words, row.of[t].*types * u.n_r - interval_bias); };
    auto first = first_of(row.n_types - 1);
    for (int t = row.n_types - 2; t >= 0; --t) first = hn::IfThenElse(pair.before_end(words, t), first_of(t), first);
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

  HWY_INLINE Vec density(const Lanes& pair) const {
    const TablePlace at(u, pair.r);
    return value(load_rows(doubles(tables.density), at.template rows<cubic_size>(u, pair, &Segment::pair)), at.p);
  }
  /// rho'_{j->i} where `types` is the pair, rho'_{i->j} where it is the reverse pair.
  HWY_INLINE Vec density_slope(const Lanes& pair, int Segment::*types) const {
    const TablePlace at(u, pair.r);
    const Places places = at.template rows<pair_size>(u, pair, types);
    return slope(load_rows(doubles(tables.pair) + cubic_size, places), at.p, inverse_dr);
  }
  /// MixedForcePass::add_pair; density_term in eV/A.
  HWY_INLINE PairTerm inner(const Lanes& pair, Vec density_term) const {
    const TablePlace at(u, pair.r);
    const Row c = load_rows(doubles(tables.pair), at.template rows<pair_size>(u, pair, &Segment::pair));
    return term(pair, c, at.p, density_term);
  }
  /// The same from the smaller table, which lacks densities.
  template <bool with_energy>
  HWY_INLINE PairTerm outer(const Lanes& pair, Vec density_term = hn::Zero(Floats())) const {
    const TablePlace at(u, pair.r);
    const Row c = load_rows(doubles(tables.z), at.template rows<cubic_size>(u, pair, &Segment::pair));
    return term(pair, c, at.p, density_term);
  }

 private:
  HWY_INLINE PairTerm term(const Lanes& pair, const Row& z, Vec p, Vec density_term) const {
    const Vec inverse_r = hn::Div(constant(1.0f), pair.r);
    const Vec phi = hn::Mul(value(z, p), inverse_r);
    const Vec psi = hn::MulAdd(hn::Sub(slope(z, p, inverse_dr), phi), inverse_r, density_term);
    return {phi, hn::Mul(psi, inverse_r)};
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

/// The same from curves: the coefficients of all segments fit two vectors. Inner pair functions are not smooth enough
/// and remain with the tables.
class Curves {
  /// Segments of a curve for some pairs. Lanes beyond the grid hold nothing of use.
  struct Place {
    Vec place;
    Vec t;             ///< from the middle of the segment, in widths
    hn::Vec<Words> m;  ///< in the last bits

    HWY_INLINE Place(const CurveGrid& grid, Vec r) {
      place = hn::MulAdd(r, constant(grid.inverse_width), constant(-grid.start * grid.inverse_width));
      const Vec rounded = hn::Add(hn::Max(place, constant(0)), constant(rounding));
      t = hn::Sub(place, hn::Sub(rounded, constant(rounding)));
      m = hn::BitCast(Words(), rounded);
    }
    HWY_INLINE Mask within() const { return hn::Lt(place, constant(CurveGrid::segments - 0.5f)); }

    /// Sums with 1.5 * 2^23 are integers, and so are their last bits.
    static constexpr float rounding = 12582912.0f;
  };

  /// f(pair of types), in each lane that of its own types.
  template <class Function>
  static HWY_INLINE Vec of_types(const Lanes& pair, int Segment::*types, const Function& f) {
    const Segments& row = pair.row;
    int t = 0;
    while (row.of[t].end <= pair.k) ++t;
    Vec all = f(row.of[t].*types);
    for (; row.of[t].end < pair.k + lanes && t + 1 < row.n_types; ++t)
      all = hn::IfThenElse(pair.before_end(Floats(), t), all, f(row.of[t + 1].*types));
    return all;
  }

  template <class AnyCurve>
  static HWY_INLINE Vec value(const AnyCurve& curve, const Place& at) {
    Vec v = lookup(curve.c[AnyCurve::degree], at.m);
    for (int k = AnyCurve::degree - 1; k >= 0; --k) v = hn::MulAdd(v, at.t, lookup(curve.c[k], at.m));
    return v;
  }

  Rows rows;
  const CurvesView& curves;

 public:
  HWY_INLINE Curves(const PotentialView& u, const FloatTables& tables) : rows(u, tables), curves(tables.curves) {}

  HWY_INLINE Vec density(const Lanes& pair) const {
    const Place at(curves.inner, pair.r);
    return of_types(pair, &Segment::pair, [&](int n) HWY_ATTR { return value(curves.density[n], at); });
  }
  HWY_INLINE Vec density_slope(const Lanes& pair, int Segment::*types) const {
    const Place at(curves.inner, pair.r);
    const Vec slope = of_types(pair, types, [&](int n) HWY_ATTR { return value(curves.density_slope[n], at); });
    return hn::IfThenElseZero(at.within(), slope);
  }
  /// From the smaller table: the one of inner pairs has densities as well.
  HWY_INLINE PairTerm inner(const Lanes& pair, Vec density_term) const { return rows.outer<true>(pair, density_term); }
  template <bool with_energy>
  HWY_INLINE PairTerm outer(const Lanes& pair) const {
    const Place at(curves.outer, pair.r);
    const auto of = [&](const Quintic* curve) HWY_ATTR {
      return of_types(pair, &Segment::pair, [&](int n) HWY_ATTR { return value(curve[n], at); });
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
  const RowPrefetch prefetch(pass.list, chunk);
  for (int i = chunk.first; i < chunk.last; ++i) {
    prefetch.inner_after(i);
    const Segments row = inner_segments(pass.list, u, i, pass.atoms.type[i]);
    const FixedRecord xi = pass.fixed[i];
    Vec rho = hn::Zero(Floats());
    for (int k = 0, n = row.size(); k < n; k += lanes) {
      const Lanes pair(pass.fixed, xi, box, u.density_range2, row, k);
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

  HWY_INLINE void add(const Lanes& pair, const PairTerm& term) {
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
  const RowPrefetch prefetch(pass.list, chunk);
  for (int i = chunk.first; i < chunk.last; ++i) {
    prefetch.inner_after(i), prefetch.outer_after(i);
    const int ti = pass.atoms.type[i];
    const FixedRecord xi = pass.fixed[i];
    const Vec slope_i = constant(xi.embedding_slope);
    ForceLanes<with_energy, part> sums;
    const Segments near = inner_segments(pass.list, u, i, ti);
    for (int k = 0, n = near.size(); k < n; k += lanes) {
      const Lanes pair(pass.fixed, xi, box, u.cutoff2, near, k);
      const Vec from_j = functions.density_slope(pair, &Segment::pair);
      const Vec from_i = u.symmetric_density ? from_j : functions.density_slope(pair, &Segment::reverse_pair);
      const Vec density_term = hn::MulAdd(slope_i, from_j, hn::Mul(pair.embedding_slope, from_i));
      sums.add(pair, functions.inner(pair, density_term));
    }
    const Segments far = outer_segments(pass.list, u, i, ti);
    for (int k = 0, n = far.size(); k < n; k += lanes) {
      const Lanes pair(pass.fixed, xi, box, u.cutoff2, far, k);
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

void run_pass(CpuExecutor& exec, const BatchView& batch, const MixedDensityPass& pass) {
  exec.for_each_chunk(batch, [&](const Chunk& chunk, int) { HWY_DYNAMIC_DISPATCH(density_of_chunk)(pass, chunk); });
}

template <bool with_energy, VirialPart part>
void run_pass(CpuExecutor& exec, const BatchView& batch, const MixedForcePass<with_energy, part>& pass) {
  exec.for_each_chunk(batch, [&](const Chunk& chunk, int) {
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
template void run_pass(CpuExecutor&, const BatchView&, const MixedForcePass<false, VirialPart::none>&);
template void run_pass(CpuExecutor&, const BatchView&, const MixedForcePass<true, VirialPart::none>&);
template void run_pass(CpuExecutor&, const BatchView&, const MixedForcePass<false, VirialPart::trace>&);
template void run_pass(CpuExecutor&, const BatchView&, const MixedForcePass<false, VirialPart::all>&);
template void run_pass(CpuExecutor&, const BatchView&, const MixedForcePass<true, VirialPart::all>&);

}  // namespace vitrify
#endif
