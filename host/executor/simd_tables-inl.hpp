// Tabulated functions in lanes: one pair, or one atom, in each. Compiled once per instruction set.
#if defined(VITRIFY_SIMD_TABLES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef VITRIFY_SIMD_TABLES_INL
#undef VITRIFY_SIMD_TABLES_INL
#else
#define VITRIFY_SIMD_TABLES_INL
#endif

#include "host/executor/simd_lanes-inl.hpp"
#include "kernels/potential/tables.hpp"

HWY_BEFORE_NAMESPACE();
namespace vitrify::HWY_NAMESPACE {

/// PotentialView::at_distance in lanes. Whatever r is, NaN included, m is a row of the table.
struct TablePlace {
  Vec m, p;

  HWY_INLINE TablePlace(const PotentialView& u, Vec r) {
    const Vec x = hn::Mul(r, constant(u.inverse_dr)), last = constant(u.n_r - 1.0), one = constant(1.0);
    m = hn::IfThenElse(hn::Lt(x, last), hn::Floor(x), last);
    p = hn::Sub(x, m);
    p = hn::IfThenElse(hn::Gt(p, one), one, p);
  }
};

HWY_INLINE Vec value(const VecRow& c, Vec p) { return hn::MulAdd(hn::MulAdd(hn::MulAdd(c.a, p, c.b), p, c.c), p, c.d); }
HWY_INLINE Vec slope(const VecRow& c, Vec p) {
  const Vec ap = hn::Mul(c.a, p);
  return hn::MulAdd(hn::MulAdd(constant(2.0), hn::Add(ap, c.b), ap), p, c.c);
}

}  // namespace vitrify::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
