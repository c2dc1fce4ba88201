// Pairs at fixed-point positions in float lanes: the neighbors of one atom, one in each lane. Compiled once per
// instruction set.
#if defined(VITRIFY_SIMD_FLOATS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef VITRIFY_SIMD_FLOATS_INL
#undef VITRIFY_SIMD_FLOATS_INL
#else
#define VITRIFY_SIMD_FLOATS_INL
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "kernels/fixed_point.hpp"

HWY_BEFORE_NAMESPACE();
namespace vitrify::float_lanes::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using Words = hn::RebindToSigned<Floats>;
using Vec = hn::Vec<Floats>;
using Mask = hn::Mask<Floats>;
inline constexpr int lanes = HWY_LANES(float);

struct VecXYZ {
  Vec x, y, z;
};
struct Row {
  Vec a, b, c, d;
};

HWY_INLINE Vec constant(float v) { return hn::Set(Floats(), v); }
HWY_INLINE Vec norm2(const VecXYZ& d) { return hn::MulAdd(d.z, d.z, hn::MulAdd(d.y, d.y, hn::Mul(d.x, d.x))); }

/// 16 bytes at address(at), address(at + 4), ..., one in each block of 128 bits.
template <class D, class Address>
HWY_INLINE hn::Vec<D> blocks(D d, const Address& address, const int* at) {
  if constexpr (hn::MaxLanes(d) == 4) {
    return hn::LoadU(d, address(at));
  } else {
    const hn::Half<D> half;
    return hn::Combine(d, blocks(half, address, at + hn::MaxLanes(half)), blocks(half, address, at));
  }
}

/// Four floats at address(at + k) become lane k of the four results.
template <class Address>
HWY_INLINE Row transposed(const Address& address, const int* at) {
  const Floats f;
  const hn::Repartition<double, Floats> pairs;
  const Vec r0 = blocks(f, address, at), r1 = blocks(f, address, at + 1), r2 = blocks(f, address, at + 2),
            r3 = blocks(f, address, at + 3);
  const auto ab01 = hn::BitCast(pairs, hn::InterleaveLower(f, r0, r1)),
             ab23 = hn::BitCast(pairs, hn::InterleaveLower(f, r2, r3)),
             cd01 = hn::BitCast(pairs, hn::InterleaveUpper(f, r0, r1)),
             cd23 = hn::BitCast(pairs, hn::InterleaveUpper(f, r2, r3));
  return {
      hn::BitCast(f, hn::InterleaveLower(pairs, ab01, ab23)), hn::BitCast(f, hn::InterleaveUpper(pairs, ab01, ab23)),
      hn::BitCast(f, hn::InterleaveLower(pairs, cd01, cd23)), hn::BitCast(f, hn::InterleaveUpper(pairs, cd01, cd23))};
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

/// Rows of four floats at base + places. Places are counted in doubles, which is what addresses can be scaled by.
HWY_INLINE Row load_rows(const double* base, const Places& places) {
  return transposed([=](const int* at) HWY_ATTR { return reinterpret_cast<const float*>(base + *at); }, places.at);
}

/// The records of n > 0 atoms, those at j[0], j[1], ..., or of as many as there are lanes; lanes beyond get the last.
/// Lists are read number by number: what a vector stores is long in coming back as single numbers on some processors.
HWY_INLINE Row load_records(const FixedRecord* fixed, const int* j, int n) {
  const auto record = [=](const int* atom) HWY_ATTR { return reinterpret_cast<const float*>(fixed + *atom); };
  if (n >= lanes) return transposed(record, j);
  return transposed([=](const int* atom) HWY_ATTR { return record(std::min(atom, j + n - 1)); }, j);
}

/// x_i - x_j of nearest images, in A; x_j as the bits of fixed-point numbers.
HWY_INLINE VecXYZ separation(const FixedBox& box, const FixedRecord& xi, Vec xj, Vec yj, Vec zj) {
  const Words words;
  const auto difference = [&](std::uint32_t a, Vec b) HWY_ATTR {
    return hn::ConvertTo(Floats(), hn::Sub(hn::Set(words, static_cast<std::int32_t>(a)), hn::BitCast(words, b)));
  };
  const Vec sx = difference(xi.x, xj), sy = difference(xi.y, yj), sz = difference(xi.z, zj);
  return {hn::MulAdd(constant(box.xx), sx, hn::MulAdd(constant(box.xy), sy, hn::Mul(constant(box.xz), sz))),
          hn::MulAdd(constant(box.yy), sy, hn::Mul(constant(box.yz), sz)), hn::Mul(constant(box.zz), sz)};
}

}  // namespace vitrify::float_lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
