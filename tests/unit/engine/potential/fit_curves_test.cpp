#include "host/engine/potential/fit_curves.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/cu_zr.hpp"
#include "tests/support/synthetic_potential.hpp"

namespace vitrify::test {
namespace {

/// Quintics or their slopes, t widths from the middle of segment m.
template <int n>
double value(const Curve<n>& curve, int m, double t) {
  double v = 0;
  for (int k = Curve<n>::degree; k >= 0; --k) v = v * t + curve.c[k][m];
  return v;
}
template <int n>
double value_at(const Curve<n>& curve, const CurveGrid& grid, double r) {
  const double place = grid.place(r);
  const int m = std::clamp(static_cast<int>(std::lround(place)), 0, CurveGrid::segments - 1);
  return value(curve, m, place - m);
}

/// Value and slope, 1/A, of function n of the tables.
CurvePoint table_at(const std::vector<Cubic>& all, const PotentialTables& t, int n, double r) {
  const double x = r / t.dr;
  const int m = std::min(static_cast<int>(x), t.n_r - 1);
  const Cubic& row = all[static_cast<std::size_t>(n) * t.n_r + m];
  return {row.value(x - m), row.slope(x - m) / t.dr};
}

TEST(FitCurves, OfCuZrFollowTheTables) {
  const PotentialTables& t = default_tables();
  const Curves curves = fit_curves(t);
  EXPECT_TRUE(within(curves.error, curve_bound));
  for (int n = 0; n < 4; ++n) {
    for (double r = 2.3; r < 6.0; r += 0.0137) {
      const CurvePoint rho = table_at(t.density, t, n, r);
      EXPECT_NEAR(value_at(curves.density[n], curves.inner, r), rho.value, 1e-5) << n << " at " << r;
    }
    const InnerCurve &pair = curves.inner_pull[n], &density = curves.density_pull[n];
    const double inner = t.radii.inner[n / 2][n % 2], outer = t.radii.outer[n / 2][n % 2];
    for (const InnerCurve* near : {&pair, &density}) {
      EXPECT_LT(near->from, 2.4) << n;
      EXPECT_GT(near->to, inner + 0.7) << n;
    }
    for (double r = pair.from; r < std::min<double>(pair.to, outer); r += 0.0103) {
      const CurvePoint z = table_at(t.z, t, n, r);
      EXPECT_NEAR(value_at(pair.curve, pair.grid, r) * r, (z.slope - z.value / r) / r, 5e-6) << n << " at " << r;
    }
    for (double r = density.from; r < inner; r += 0.0103) {
      const CurvePoint rho = table_at(t.density, t, n, r);
      EXPECT_NEAR(value_at(density.curve, density.grid, r) * r, rho.slope, 1e-5) << n << " at " << r;
    }
    for (double r = t.radii.inner[n / 2][n % 2]; r < t.cutoff; r += 0.0113) {
      const CurvePoint z = table_at(t.z, t, n, r);
      const double phi = z.value / r;
      EXPECT_NEAR(value_at(curves.outer_phi[n], curves.outer, r), phi, 5e-8) << n << " at " << r;
      EXPECT_NEAR(value_at(curves.outer_pull[n], curves.outer, r), (z.slope - phi) / (r * r), 1e-6) << n << " at " << r;
    }
  }
}

/// To the rounding of coefficients, several of which are as large as the value.
TEST(FitCurves, SegmentsMeet) {
  const Curves curves = fit_curves(make_tables(synthetic_potential(), {"A", "B"}));
  const auto expect_joined = [](const auto& curve) {
    for (int m = 0; m + 1 < CurveGrid::segments; ++m) {
      const double left = value(curve, m, 0.5), right = value(curve, m + 1, -0.5);
      EXPECT_NEAR(left, right, 1e-6 * std::max(1.0, std::abs(left))) << "segment " << m;
    }
  };
  for (int n = 0; n < 4; ++n) {
    expect_joined(curves.density[n]);
    expect_joined(curves.inner_pull[n].curve);
    expect_joined(curves.density_pull[n].curve);
    expect_joined(curves.outer_phi[n]);
    expect_joined(curves.outer_pull[n]);
  }
}

TEST(FitCurves, EndWithDensitiesAndPairs) {
  const PotentialTables t = make_tables(synthetic_potential(), {"A", "B"});
  const Curves curves = fit_curves(t);
  const auto end = [](const CurveGrid& grid) { return (CurveGrid::segments - 0.5 - grid.origin) / grid.inverse_width; };
  EXPECT_NEAR(end(curves.inner), t.radii.inner[1][1], 1e-5);
  EXPECT_NEAR(end(curves.outer), t.cutoff, 1e-5);
  EXPECT_GT(curves.inner.place(1.5), 0);
}

TEST(FitCurves, TellARoughPotential) {
  SetflPotential rough = synthetic_potential();
  for (int k = 0; k < rough.nr; k += 2) rough.density[0][1][k] *= 1 + 1e-4;
  EXPECT_FALSE(within(fit_curves(make_tables(rough, {"A", "B"})).error, curve_bound));
}

}  // namespace
}  // namespace vitrify::test
