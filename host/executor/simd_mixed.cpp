#include "host/executor/simd_mixed.hpp"

#include "host/executor/cpu.hpp"
#include "host/executor/packing_order.hpp"
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

/// Rows at[0], at[4], at[8], ..., four floats at base + stride * at[k], one in each block of 128 bits.
template <int stride, class D>
HWY_INLINE hn::Vec<D> blocks(D d, const float* base, const int* at) {
  if constexpr (hn::MaxLanes(d) == 4) {
    return hn::LoadU(d, base + static_cast<std::ptrdiff_t>(*at) * stride);
  } else {
    const hn::Half<D> half;
    return hn::Combine(d, blocks<stride>(half, base, at + hn::MaxLanes(half)), blocks<stride>(half, base, at));
  }
}

/// Row k becomes lane k of the four results.
template <int stride>
HWY_INLINE Row load_rows(const float* base, const int* at) {
  const Floats f;
  const hn::Repartition<double, Floats> pairs;
  const Vec r0 = blocks<stride>(f, base, at), r1 = blocks<stride>(f, base, at + 1),
            r2 = blocks<stride>(f, base, at + 2), r3 = blocks<stride>(f, base, at + 3);
  const auto ab01 = hn::BitCast(pairs, hn::InterleaveLower(f, r0, r1)),
             ab23 = hn::BitCast(pairs, hn::InterleaveLower(f, r2, r3)),
             cd01 = hn::BitCast(pairs, hn::InterleaveUpper(f, r0, r1)),
             cd23 = hn::BitCast(pairs, hn::InterleaveUpper(f, r2, r3));
  return {
      hn::BitCast(f, hn::InterleaveLower(pairs, ab01, ab23)), hn::BitCast(f, hn::InterleaveUpper(pairs, ab01, ab23)),
      hn::BitCast(f, hn::InterleaveLower(pairs, cd01, cd23)), hn::BitCast(f, hn::InterleaveUpper(pairs, cd01, cd23))};
}

/// Neighbors of a row, in groups of a vector. The last group is filled up with copies of its first neighbor.
class Group {
 public:
  HWY_INLINE Group(const int* first, const int* last) : entries_(first), n_(static_cast<int>(last - first)) {
    if (n_ >= lanes) return;
    for (int k = 0; k < lanes; ++k) filled_[k] = first[k < n_ ? k : 0];
    entries_ = filled_;
  }
  HWY_INLINE const int* entries() const { return entries_; }
  HWY_INLINE Mask listed() const { return hn::FirstN(Floats(), static_cast<std::size_t>(n_ < lanes ? n_ : lanes)); }

 private:
  const int* entries_;
  int n_;
  int filled_[lanes];
};

/// Moves the lanes of a mask to the front.
class Packing {
 public:
  HWY_INLINE explicit Packing(Mask keep) : keep_(keep) {
    if constexpr (lanes <= 8) {
      std::uint8_t mask[8];
      hn::StoreMaskBits(Floats(), keep, mask);
      bits_ = mask[0];
      size_ = packing_order.size[bits_];
    } else {
      size_ = static_cast<int>(hn::CountTrue(Floats(), keep));
    }
  }
  HWY_INLINE void store(Vec v, float* to) const { hn::StoreU(packed(v), Floats(), to); }
  HWY_INLINE void store(hn::Vec<Words> v, int* to) const {
    hn::StoreU(hn::BitCast(Words(), packed(hn::BitCast(Floats(), v))), Words(), to);
  }
  HWY_INLINE int size() const { return size_; }

 private:
  HWY_INLINE Vec packed(Vec v) const {
    if constexpr (lanes <= 8) {
      const hn::Rebind<std::uint8_t, Floats> bytes;
      const hn::RebindToUnsigned<Floats> words;
      const auto order = hn::PromoteTo(words, hn::LoadU(bytes, packing_order.lane[bits_]));
      return hn::TableLookupLanes(v, hn::IndicesFromVec(Floats(), order));
    } else {
      return hn::Compress(v, keep_);
    }
  }

  Mask keep_;
  int bits_ = 0, size_;
};

/// Pairs of one atom within the cutoff, packed without gaps.
struct PackedPairs {
  static constexpr int block = 256;  ///< neighbors measured at a time
  static constexpr int capacity = 2 * block, size = capacity + lanes;

  int n = 0;
  alignas(64) float x[size], y[size], z[size];  ///< x_i - x_j
  alignas(64) float r[size];
  alignas(64) float p[size];
  alignas(64) float embedding_slope[size];  ///< F'_j
  alignas(64) int row[size];                ///< in the tables of the part, all types in one
  alignas(64) int reverse_row[size];        ///< of the pair (j, i), where densities are not symmetric

  HWY_INLINE void close() {
    hn::StoreU(hn::Zero(Words()), Words(), row + n);
    hn::StoreU(hn::Zero(Words()), Words(), reverse_row + n);
  }
  /// The lanes of pairs k, k + 1, .. that are pairs.
  HWY_INLINE Mask count(int k) const { return hn::FirstN(Floats(), static_cast<std::size_t>(n - k)); }
};

enum class Part { density, inner, outer };

/// First row of the table of types (a, b); where (b, a) has the same numbers, both share one to save cache.
HWY_INLINE int first_row(const PotentialView& u, int a, int b, bool symmetric) {
  return (symmetric && b < a ? b * u.n_types + a : a * u.n_types + b) * u.n_r;
}

/// float_place() in lanes.
struct Place {
  hn::Vec<Words> m;
  Vec p;

  HWY_INLINE Place(const PotentialView& u, Vec r) {
    const Vec x = hn::Mul(r, constant(static_cast<float>(u.inverse_dr)));
    const Vec last = constant(static_cast<float>(u.n_r - 1));
    const Vec floor = hn::Floor(hn::IfThenElse(hn::Lt(x, last), x, last));
    m = hn::ConvertTo(Words(), floor);
    p = hn::Min(hn::Sub(x, floor), constant(1.0f));
  }
};

/// The rows of one atom's neighbors, whatever the pass.
struct RowOfNeighbors {
  const EnsembleView& atoms;
  const FixedRecord* fixed;
  const NeighborView& list;
  const PotentialView& u;
  FixedBox box;

  /// Appends the neighbors *j .. *(last - 1), of type tj, that are within the cutoff.
  template <Part part>
  HWY_INLINE void pack(int ti, int tj, const FixedRecord& xi, const int* j, const int* last, PackedPairs& out) const {
    const Words words;
    const Floats f;
    const bool symmetric = part == Part::outer || u.symmetric_density;
    const auto row = hn::Set(words, first_row(u, ti, tj, symmetric));
    const auto reverse_row = hn::Set(words, first_row(u, tj, ti, symmetric));
    const auto difference = [&](std::uint32_t a, Vec b) HWY_ATTR {
      const auto wrapped = hn::Sub(hn::Set(words, static_cast<std::int32_t>(a)), hn::BitCast(words, b));
      return hn::ConvertTo(f, wrapped);
    };
    for (; j < last; j += lanes) {
      const Group group(j, last);
      const Row xj = load_rows<4>(reinterpret_cast<const float*>(fixed), group.entries());
      const Vec sx = difference(xi.x, xj.a), sy = difference(xi.y, xj.b), sz = difference(xi.z, xj.c);
      const Vec dx = hn::MulAdd(constant(box.xx), sx, hn::MulAdd(constant(box.xy), sy, hn::Mul(constant(box.xz), sz)));
      const Vec dy = hn::MulAdd(constant(box.yy), sy, hn::Mul(constant(box.yz), sz));
      const Vec dz = hn::Mul(constant(box.zz), sz);
      const Vec r2 = hn::MulAdd(dz, dz, hn::MulAdd(dy, dy, hn::Mul(dx, dx)));
      const Packing packing(hn::And(hn::Lt(r2, constant(static_cast<float>(u.cutoff2))), group.listed()));
      const Vec r = hn::Sqrt(r2);
      const Place at(u, r);
      packing.store(hn::Add(at.m, row), out.row + out.n);
      packing.store(at.p, out.p + out.n);
      if constexpr (part != Part::density) {
        packing.store(dx, out.x + out.n);
        packing.store(dy, out.y + out.n);
        packing.store(dz, out.z + out.n);
        packing.store(r, out.r + out.n);
      }
      if constexpr (part == Part::inner) {
        packing.store(xj.d, out.embedding_slope + out.n);
        if (!symmetric) packing.store(hn::Add(at.m, reverse_row), out.reverse_row + out.n);
      }
      out.n += packing.size();
    }
  }

  /// Calls use() with all pairs of one part packed, in one go unless they are very many.
  template <Part part, class Use>
  HWY_INLINE void for_packed(int i, PackedPairs& pairs, const Use& use) const {
    const FixedRecord xi = fixed[i];
    const int ti = atoms.type[i];
    const int* entries = &list.entry(i, 0);
    pairs.n = 0;
    for (int tj = 0; tj < list.n_types; ++tj) {
      const int* j = entries + (part == Part::outer ? list.outer_first(i, tj) : list.inner_first(i, tj));
      const int* end = entries + (part == Part::outer ? list.outer_last(i, tj) : list.inner_last(i, tj));
      for (; j < end; j += PackedPairs::block) {
        pack<part>(ti, tj, xi, j, end - j < PackedPairs::block ? end : j + PackedPairs::block, pairs);
        if (pairs.n <= PackedPairs::capacity - PackedPairs::block) continue;
        pairs.close();
        use();
        pairs.n = 0;
      }
    }
    pairs.close();
    use();
  }
};

void density_of_chunk(const MixedDensityPass& pass, const Chunk& chunk) {
  const RowOfNeighbors rows{pass.atoms, pass.fixed, pass.list, pass.potential, FixedBox(pass.atoms.box[chunk.replica])};
  const float* table = &pass.tables.density->a;
  PackedPairs pairs;
  for (int i = chunk.first; i < chunk.last; ++i) {
    double rho = 0;
    rows.for_packed<Part::density>(i, pairs, [&]() HWY_ATTR {
      Vec lane_sum = hn::Zero(Floats());
      for (int k = 0; k < pairs.n; k += lanes) {
        const Row cubic = load_rows<4>(table, pairs.row + k);
        lane_sum = hn::Add(lane_sum, hn::IfThenElseZero(pairs.count(k), value(cubic, hn::Load(Floats(), pairs.p + k))));
      }
      rho += sum(lane_sum);
    });
    pass.finish(i, rho);
  }
}

/// Sums over the neighbors of one atom, lane by lane.
template <bool with_energy, bool with_virial>
struct ForceLanes {
  Vec x, y, z, energy, xx, yy, zz, xy, xz, yz;

  HWY_INLINE ForceLanes() { x = y = z = energy = xx = yy = zz = xy = xz = yz = hn::Zero(Floats()); }

  /// MixedForcePass::add_pair for pairs k, k + 1, ..
  HWY_INLINE void add(const PotentialView& u, const PackedPairs& pairs, int k, const Row& cubic, Vec density_term) {
    const Floats f;
    const Mask count = pairs.count(k);
    const Vec p = hn::Load(f, pairs.p + k);
    const Vec inverse_r = hn::Div(constant(1.0f), hn::Load(f, pairs.r + k));
    const Vec inverse_dr = constant(static_cast<float>(u.inverse_dr));
    const Vec phi = hn::Mul(value(cubic, p), inverse_r);
    const Vec pair_term = hn::Mul(hn::MulSub(slope(cubic, p), inverse_dr, phi), inverse_r);
    const Vec psi = hn::MulAdd(density_term, inverse_dr, pair_term);
    const Vec scale = hn::IfThenElseZero(count, hn::Neg(hn::Mul(psi, inverse_r)));
    const Vec dx = hn::IfThenElseZero(count, hn::Load(f, pairs.x + k)),
              dy = hn::IfThenElseZero(count, hn::Load(f, pairs.y + k)),
              dz = hn::IfThenElseZero(count, hn::Load(f, pairs.z + k));
    const Vec fx = hn::Mul(dx, scale), fy = hn::Mul(dy, scale), fz = hn::Mul(dz, scale);
    x = hn::Add(x, fx), y = hn::Add(y, fy), z = hn::Add(z, fz);
    if constexpr (with_energy) energy = hn::Add(energy, hn::IfThenElseZero(count, phi));
    if constexpr (with_virial) {
      xx = hn::MulAdd(dx, fx, xx), yy = hn::MulAdd(dy, fy, yy), zz = hn::MulAdd(dz, fz, zz);
      xy = hn::MulAdd(dx, fy, xy), xz = hn::MulAdd(dx, fz, xz), yz = hn::MulAdd(dy, fz, yz);
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
  const Floats f;
  const PotentialView& u = pass.potential;
  const RowOfNeighbors rows{pass.atoms, pass.fixed, pass.list, u, FixedBox(pass.atoms.box[chunk.replica])};
  const float* inner_z = &pass.tables.pair->z.a;
  const float* inner_rho = &pass.tables.pair->rho.a;
  const float* outer_z = &pass.tables.z->a;
  PackedPairs pairs;
  for (int i = chunk.first; i < chunk.last; ++i) {
    const Vec slope_i = constant(pass.fixed[i].embedding_slope);
    ForceLanes<with_energy, with_virial> lane_sums;
    rows.template for_packed<Part::inner>(i, pairs, [&]() HWY_ATTR {
      for (int k = 0; k < pairs.n; k += lanes) {
        const Vec p = hn::Load(f, pairs.p + k);
        const Vec from_j = slope(load_rows<8>(inner_rho, pairs.row + k), p);
        const Vec from_i = u.symmetric_density ? from_j : slope(load_rows<8>(inner_rho, pairs.reverse_row + k), p);
        const Vec slope_j = hn::Load(f, pairs.embedding_slope + k);
        lane_sums.add(u, pairs, k, load_rows<8>(inner_z, pairs.row + k),
                      hn::MulAdd(slope_i, from_j, hn::Mul(slope_j, from_i)));
      }
    });
    rows.template for_packed<Part::outer>(i, pairs, [&]() HWY_ATTR {
      for (int k = 0; k < pairs.n; k += lanes)
        lane_sums.add(u, pairs, k, load_rows<4>(outer_z, pairs.row + k), hn::Zero(f));
    });
    store_forces<with_energy, with_virial>(pass.atoms, i, lane_sums.total());
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
