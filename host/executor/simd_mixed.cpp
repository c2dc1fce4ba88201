#include "host/executor/simd_mixed.hpp"

#include "host/executor/cpu.hpp"
#include "host/executor/simd_targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "host/executor/simd_mixed.cpp"
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
template <bool with_energy, bool with_virial>
void forces_of_chunk(const MixedForcePass<with_energy, with_virial>& pass, const Chunk& chunk) {
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
HWY_INLINE Vec value(const Row& c, Vec p) { return hn::MulAdd(hn::MulAdd(hn::MulAdd(c.a, p, c.b), p, c.c), p, c.d); }
HWY_INLINE Vec slope(const Row& c, Vec p) {
  const Vec ap = hn::Mul(c.a, p);
  return hn::MulAdd(hn::MulAdd(constant(2.0f), hn::Add(ap, c.b), ap), p, c.c);
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

/// Where the neighbors of one type end in a row, and the first row of their tables.
struct Segment {
  int end;
  int table, reverse_table;
};
/// The neighbors of one atom in one part of the list, all types in a row.
struct Segments {
  const int* first;
  int n_types;
  Segment of[max_types];
  int size() const { return of[n_types - 1].end; }
};

/// First row of the table of types (a, b); where (b, a) has the same numbers, both share one to save cache.
HWY_INLINE int table_of(const PotentialView& u, int a, int b, bool symmetric) {
  return (symmetric && b < a ? b * u.n_types + a : a * u.n_types + b) * u.n_r;
}
HWY_INLINE Segments inner_segments(const NeighborView& list, const PotentialView& u, int i, int ti) {
  Segments s{&list.entry(i, 0), list.n_types, {}};
  for (int t = 0; t < list.n_types; ++t)
    s.of[t] = {list.inner_last(i, t), table_of(u, ti, t, u.symmetric_density), table_of(u, t, ti, u.symmetric_density)};
  return s;
}
/// Outer neighbors lie in the order of falling types.
HWY_INLINE Segments outer_segments(const NeighborView& list, const PotentialView& u, int i, int ti) {
  const int begin = list.outer_first(i, list.n_types - 1);
  Segments s{&list.entry(i, begin), list.n_types, {}};
  for (int k = 0; k < list.n_types; ++k) {
    const int t = list.n_types - 1 - k, table = table_of(u, ti, t, true);
    s.of[k] = {list.outer_last(i, t) - begin, table, table};
  }
  return s;
}

/// As many neighbors of one atom as there are lanes.
struct Lanes {
  Mask within;  ///< the cutoff
  Vec x, y, z, r;
  Vec p;                ///< of the table interval
  Vec embedding_slope;  ///< F'_j
  hn::Vec<Words> m;     ///< table interval, off by interval_bias

  /// The bits of a float of 2^23 and more are an integer.
  static constexpr float bias = 8388608.0f;
  static constexpr int interval_bias = 0x4B000000;

  HWY_INLINE Lanes(const FixedRecord* fixed, const FixedRecord& xi, const FixedBox& box, const PotentialView& u,
                   const Segments& row, int k) {
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
    const Vec r2 = hn::MulAdd(z, z, hn::MulAdd(y, y, hn::Mul(x, x)));
    within = hn::And(hn::Lt(r2, constant(static_cast<float>(u.cutoff2))), hn::RebindMask(f, listed));
    r = hn::Sqrt(r2);
    const Vec place = hn::Mul(r, constant(static_cast<float>(u.inverse_dr)));
    const Vec floor = hn::Floor(hn::Min(place, constant(static_cast<float>(u.n_r - 1))));
    m = hn::BitCast(words, hn::Add(floor, constant(bias)));
    p = hn::Sub(place, floor);
  }

  /// Places of the rows of tables, `size` doubles each.
  template <int size>
  HWY_INLINE Places rows(const Segments& row, int k, int Segment::*table) const {
    const Words words;
    auto first = hn::Set(words, row.of[row.n_types - 1].*table);
    for (int t = row.n_types - 2; t >= 0; --t) {
      const int before = row.of[t].end > k ? row.of[t].end - k : 0;
      first =
          hn::IfThenElse(hn::FirstN(words, static_cast<std::size_t>(before)), hn::Set(words, row.of[t].*table), first);
    }
    const auto index = hn::Add(hn::Sub(m, hn::Set(words, interval_bias)), first);
    return Places(hn::Mul(index, hn::Set(words, size)));
  }
};

void density_of_chunk(const MixedDensityPass& pass, const Chunk& chunk) {
  const FixedBox box(pass.atoms.box[chunk.replica]);
  const PotentialView& u = pass.potential;
  const auto* table = reinterpret_cast<const double*>(pass.tables.density);
  for (int i = chunk.first; i < chunk.last; ++i) {
    const Segments row = inner_segments(pass.list, u, i, pass.atoms.type[i]);
    const FixedRecord xi = pass.fixed[i];
    const int n = row.size();
    Vec rho = hn::Zero(Floats());
    for (int k = 0; k < n; k += lanes) {
      const Lanes pair(pass.fixed, xi, box, u, row, k);
      const Places at = pair.template rows<cubic_size>(row, k, &Segment::table);
      rho = hn::Add(rho, hn::IfThenElseZero(pair.within, value(load_rows(table, at), pair.p)));
    }
    pass.finish(i, sum(rho));
  }
}

/// Sums over the neighbors of one atom, lane by lane.
template <bool with_energy, bool with_virial>
struct ForceLanes {
  Vec x, y, z, energy, xx, yy, zz, xy, xz, yz;

  HWY_INLINE ForceLanes() { x = y = z = energy = xx = yy = zz = xy = xz = yz = hn::Zero(Floats()); }

  /// MixedForcePass::add_pair
  HWY_INLINE void add(const PotentialView& u, const Lanes& pair, const Row& cubic, Vec density_term) {
    const Vec inverse_r = hn::Div(constant(1.0f), pair.r), inverse_dr = constant(static_cast<float>(u.inverse_dr));
    const Vec phi = hn::Mul(value(cubic, pair.p), inverse_r);
    const Vec pair_term = hn::Mul(hn::MulSub(slope(cubic, pair.p), inverse_dr, phi), inverse_r);
    const Vec psi = hn::MulAdd(density_term, inverse_dr, pair_term);
    const Vec scale = hn::IfThenElseZero(pair.within, hn::Neg(hn::Mul(psi, inverse_r)));
    const Vec fx = hn::Mul(pair.x, scale), fy = hn::Mul(pair.y, scale), fz = hn::Mul(pair.z, scale);
    x = hn::Add(x, fx), y = hn::Add(y, fy), z = hn::Add(z, fz);
    if constexpr (with_energy) energy = hn::Add(energy, hn::IfThenElseZero(pair.within, phi));
    if constexpr (with_virial) {
      xx = hn::MulAdd(pair.x, fx, xx), yy = hn::MulAdd(pair.y, fy, yy), zz = hn::MulAdd(pair.z, fz, zz);
      xy = hn::MulAdd(pair.x, fy, xy), xz = hn::MulAdd(pair.x, fz, xz), yz = hn::MulAdd(pair.y, fz, yz);
    }
  }

  HWY_INLINE ForceSum total() const {
    ForceSum s;
    s.force = {sum(x), sum(y), sum(z)};
    if constexpr (with_energy) s.energy = sum(energy);
    if constexpr (with_virial) s.virial = {{sum(xx), sum(yy), sum(zz), sum(xy), sum(xz), sum(yz)}};
    return s;
  }
};

template <bool with_energy, bool with_virial>
void forces_of_chunk(const MixedForcePass<with_energy, with_virial>& pass, const Chunk& chunk) {
  const FixedBox box(pass.atoms.box[chunk.replica]);
  const PotentialView& u = pass.potential;
  const auto* inner = reinterpret_cast<const double*>(pass.tables.pair);
  const auto* outer = reinterpret_cast<const double*>(pass.tables.z);
  for (int i = chunk.first; i < chunk.last; ++i) {
    const int ti = pass.atoms.type[i];
    const FixedRecord xi = pass.fixed[i];
    const Vec slope_i = constant(xi.embedding_slope);
    ForceLanes<with_energy, with_virial> sums;
    const Segments near = inner_segments(pass.list, u, i, ti);
    for (int k = 0, n = near.size(); k < n; k += lanes) {
      const Lanes pair(pass.fixed, xi, box, u, near, k);
      const Places at = pair.template rows<pair_size>(near, k, &Segment::table);
      const Row z = load_rows(inner, at);
      const Vec from_j = slope(load_rows(inner + cubic_size, at), pair.p);
      Vec from_i = from_j;
      if (!u.symmetric_density) {
        const Places reverse = pair.template rows<pair_size>(near, k, &Segment::reverse_table);
        from_i = slope(load_rows(inner + cubic_size, reverse), pair.p);
      }
      sums.add(u, pair, z, hn::MulAdd(slope_i, from_j, hn::Mul(pair.embedding_slope, from_i)));
    }
    const Segments far = outer_segments(pass.list, u, i, ti);
    for (int k = 0, n = far.size(); k < n; k += lanes) {
      const Lanes pair(pass.fixed, xi, box, u, far, k);
      const Places at = pair.template rows<cubic_size>(far, k, &Segment::table);
      sums.add(u, pair, load_rows(outer, at), hn::Zero(Floats()));
    }
    store_forces<with_energy, with_virial>(pass.atoms, i, sums.total());
  }
}

#endif

void forces_alone(const MixedForcePass<false, false>& p, const Chunk& c) { forces_of_chunk(p, c); }
void forces_and_energy(const MixedForcePass<true, false>& p, const Chunk& c) { forces_of_chunk(p, c); }
void forces_and_virial(const MixedForcePass<false, true>& p, const Chunk& c) { forces_of_chunk(p, c); }
void forces_and_both(const MixedForcePass<true, true>& p, const Chunk& c) { forces_of_chunk(p, c); }

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
HWY_EXPORT(forces_and_virial);
HWY_EXPORT(forces_and_both);

}  // namespace

void run_pass(CpuExecutor& exec, const BatchView& batch, const MixedDensityPass& pass) {
  exec.for_each_chunk(batch, [&](const Chunk& chunk, int) { HWY_DYNAMIC_DISPATCH(density_of_chunk)(pass, chunk); });
}

template <bool with_energy, bool with_virial>
void run_pass(CpuExecutor& exec, const BatchView& batch, const MixedForcePass<with_energy, with_virial>& pass) {
  exec.for_each_chunk(batch, [&](const Chunk& chunk, int) {
    if constexpr (with_energy && with_virial)
      HWY_DYNAMIC_DISPATCH(forces_and_both)(pass, chunk);
    else if constexpr (with_energy)
      HWY_DYNAMIC_DISPATCH(forces_and_energy)(pass, chunk);
    else if constexpr (with_virial)
      HWY_DYNAMIC_DISPATCH(forces_and_virial)(pass, chunk);
    else
      HWY_DYNAMIC_DISPATCH(forces_alone)(pass, chunk);
  });
}
template void run_pass(CpuExecutor&, const BatchView&, const MixedForcePass<false, false>&);
template void run_pass(CpuExecutor&, const BatchView&, const MixedForcePass<true, false>&);
template void run_pass(CpuExecutor&, const BatchView&, const MixedForcePass<false, true>&);
template void run_pass(CpuExecutor&, const BatchView&, const MixedForcePass<true, true>&);

}  // namespace vitrify
#endif
