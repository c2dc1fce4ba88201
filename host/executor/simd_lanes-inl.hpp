// Pairs in the lanes of a vector: the neighbors of one atom, one in each lane. Compiled once per instruction set.
#if defined(VITRIFY_SIMD_LANES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef VITRIFY_SIMD_LANES_INL
#undef VITRIFY_SIMD_LANES_INL
#else
#define VITRIFY_SIMD_LANES_INL
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

#include "host/executor/packing_order.hpp"
#include "kernels/atoms.hpp"

HWY_BEFORE_NAMESPACE();
namespace vitrify::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Doubles = hn::ScalableTag<double>;
using Ints = hn::Rebind<int, Doubles>;
using Vec = hn::Vec<Doubles>;
using Mask = hn::Mask<Doubles>;
inline constexpr int lanes = HWY_LANES(double);

struct VecXYZ {
  Vec x, y, z;
};
struct VecRow {
  Vec a, b, c, d;
};

HWY_INLINE Vec constant(double value) { return hn::Set(Doubles(), value); }
HWY_INLINE VecXYZ broadcast(const PositionRecord& x) { return {constant(x.x), constant(x.y), constant(x.z)}; }
HWY_INLINE Vec norm2(const VecXYZ& d) { return hn::MulAdd(d.z, d.z, hn::MulAdd(d.y, d.y, hn::Mul(d.x, d.x))); }
HWY_INLINE double sum(Vec v) { return hn::GetLane(hn::SumOfLanes(Doubles(), v)); }

/// Row k, four doubles at base + stride * at[k], becomes lane k of the four results: loads and shuffles, since four
/// gathers would load every double by itself.
template <int stride>
HWY_INLINE VecRow load_rows(const double* base, const int* at) {
  const Doubles d;
  const auto row = [&](int k) HWY_ATTR { return base + static_cast<std::ptrdiff_t>(at[k]) * stride; };
  if constexpr (lanes == 8) {
    const hn::Half<Doubles> half;
    const auto two = [&](int k)
                         HWY_ATTR { return hn::Combine(d, hn::LoadU(half, row(k + 1)), hn::LoadU(half, row(k))); };
    const Vec r01 = two(0), r23 = two(2), r45 = two(4), r67 = two(6);
    const Vec ac_low = hn::ConcatEven(d, r23, r01), ac_high = hn::ConcatEven(d, r67, r45);
    const Vec bd_low = hn::ConcatOdd(d, r23, r01), bd_high = hn::ConcatOdd(d, r67, r45);
    return {hn::ConcatEven(d, ac_high, ac_low), hn::ConcatEven(d, bd_high, bd_low), hn::ConcatOdd(d, ac_high, ac_low),
            hn::ConcatOdd(d, bd_high, bd_low)};
  } else if constexpr (lanes == 4) {
    const Vec r0 = hn::LoadU(d, row(0)), r1 = hn::LoadU(d, row(1)), r2 = hn::LoadU(d, row(2)),
              r3 = hn::LoadU(d, row(3));
    const Vec ac_low = hn::InterleaveLower(d, r0, r1), ac_high = hn::InterleaveLower(d, r2, r3);
    const Vec bd_low = hn::InterleaveUpper(d, r0, r1), bd_high = hn::InterleaveUpper(d, r2, r3);
    return {hn::ConcatLowerLower(d, ac_high, ac_low), hn::ConcatLowerLower(d, bd_high, bd_low),
            hn::ConcatUpperUpper(d, ac_high, ac_low), hn::ConcatUpperUpper(d, bd_high, bd_low)};
  } else {
    const Vec ab0 = hn::LoadU(d, row(0)), ab1 = hn::LoadU(d, row(1));
    const Vec cd0 = hn::LoadU(d, row(0) + 2), cd1 = hn::LoadU(d, row(1) + 2);
    return {hn::InterleaveLower(d, ab0, ab1), hn::InterleaveUpper(d, ab0, ab1), hn::InterleaveLower(d, cd0, cd1),
            hn::InterleaveUpper(d, cd0, cd1)};
  }
}

/// Which periodic images a set of pairs may need.
enum class Images { none, orthogonal, triclinic };

/// Box::minimum_image in lanes, to the same bits. The rows of the inverse that belong to open axes are zero.
class NearestImages {
 public:
  explicit NearestImages(const Box& box) : h_(box.matrix()), inverse_(inverse(h_)) {
    for (int axis = 0; axis < 3; ++axis)
      for (int k = 0; k < 3; ++k)
        if (!box.periodic[axis]) inverse_(axis, k) = 0;
  }

  template <Images images>
  HWY_INLINE VecXYZ operator()(const VecXYZ& d) const {
    if constexpr (images == Images::none) {
      return d;
    } else if constexpr (images == Images::orthogonal) {
      return {hn::Sub(d.x, shift(nearest(d.x, 0), 0, 0)), hn::Sub(d.y, shift(nearest(d.y, 1), 1, 1)),
              hn::Sub(d.z, shift(nearest(d.z, 2), 2, 2))};
    } else {
      const Vec sa = hn::MulAdd(d.z, constant(inverse_(0, 2)), hn::Mul(d.y, constant(inverse_(0, 1))));
      const Vec na = hn::Round(hn::MulAdd(d.x, constant(inverse_(0, 0)), sa));
      const Vec nb = hn::Round(hn::MulAdd(d.z, constant(inverse_(1, 2)), hn::Mul(d.y, constant(inverse_(1, 1)))));
      const Vec nc = nearest(d.z, 2);
      return {hn::Sub(d.x, hn::Add(hn::Add(shift(na, 0, 0), shift(nb, 0, 1)), shift(nc, 0, 2))),
              hn::Sub(d.y, hn::Add(shift(nb, 1, 1), shift(nc, 1, 2))), hn::Sub(d.z, shift(nc, 2, 2))};
    }
  }

 private:
  HWY_INLINE Vec nearest(Vec d, int axis) const { return hn::Round(hn::Mul(d, constant(inverse_(axis, axis)))); }
  HWY_INLINE Vec shift(Vec n, int i, int j) const { return hn::Mul(n, constant(h_(i, j))); }

  Mat3 h_, inverse_;
};

/// Neighbors of a row, in groups of a vector. The last group is filled up with copies of its first neighbor, whose
/// lanes are to be left out.
class Group {
 public:
  HWY_INLINE Group(const int* first, const int* last) : entries_(first), n_(static_cast<int>(last - first)) {
    if (n_ >= lanes) return;
    for (int k = 0; k < lanes; ++k) filled_[k] = first[k < n_ ? k : 0];
    entries_ = filled_;
  }
  HWY_INLINE const int* entries() const { return entries_; }
  HWY_INLINE Mask listed() const { return hn::FirstN(Doubles(), static_cast<std::size_t>(n_ < lanes ? n_ : lanes)); }

 private:
  const int* entries_;
  int n_;
  int filled_[lanes];
};

/// Moves the lanes of a mask to the front. (Highway's Compress would do, but copies its table onto the stack.)
class Packing {
 public:
  HWY_INLINE explicit Packing(Mask keep) {
    const hn::Rebind<std::uint8_t, Doubles> bytes;
    const hn::Rebind<std::uint32_t, Doubles> words;
    std::uint8_t mask[8];
    hn::StoreMaskBits(Doubles(), keep, mask);
    size_ = packing_order.size[mask[0]];
    const auto order = hn::PromoteTo(words, hn::LoadU(bytes, packing_order.lane[mask[0]]));
    order_ = hn::IndicesFromVec(Doubles(), hn::PromoteTo(Indices(), order));
  }
  HWY_INLINE Vec operator()(Vec v) const { return hn::TableLookupLanes(v, order_); }
  /// Lanes beyond size() of what is stored are of no account.
  HWY_INLINE void store(Vec v, double* to) const { hn::StoreU((*this)(v), Doubles(), to); }
  /// Ints that belong to the lanes.
  HWY_INLINE void store_ints(const int* from, int* to) const {
    const Vec v = hn::PromoteTo(Doubles(), hn::LoadU(Ints(), from));
    hn::StoreU(hn::DemoteTo(Ints(), (*this)(v)), Ints(), to);
  }
  HWY_INLINE int size() const { return size_; }

 private:
  using Indices = hn::RebindToUnsigned<Doubles>;
  decltype(hn::IndicesFromVec(Doubles(), hn::Zero(Indices()))) order_;
  int size_;
};

}  // namespace vitrify::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
