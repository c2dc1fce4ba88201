#include "host/analysis/statistics/hinge_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace vitrify {
namespace {

constexpr TemperatureWindow window{350, 1150}, glass{300, 500}, liquid{900, 1150};

/// Slopes in eV/K as they are in Cu-Zr, 1.8 and 2.5 k_B.
Hinge made(double tg_K, double width_K, double curvature = 0) {
  Hinge hinge;
  hinge.tg_K = tg_K, hinge.width_K = width_K, hinge.glass_value = -4.9;
  hinge.glass_slope = 1.55e-4, hinge.liquid_slope = 2.15e-4, hinge.liquid_curvature = curvature;
  return hinge;
}

std::vector<CurvePoint> curve_of(const Hinge& hinge, double noise = 0, unsigned seed = 1) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal(0, 1);
  std::vector<CurvePoint> points;
  for (double t = 302.5; t < 1500; t += 5) points.push_back({t, hinge.at(t) + noise * normal(random)});
  return points;
}

TEST(HingeFit, FindsAHingeWithoutNoise) {
  for (const double tg_K : {600.0, 700.0, 850.0})
    for (const double width_K : {10.0, 25.0, 80.0}) {
      const Hinge expected = made(tg_K, width_K), found = fit_hinge(curve_of(expected), window, false);
      ASSERT_TRUE(found.found) << tg_K << " " << width_K;
      EXPECT_NEAR(found.tg_K, tg_K, 1e-3) << width_K;
      EXPECT_NEAR(found.width_K, width_K, 1e-3) << tg_K;
      EXPECT_NEAR(found.glass_slope, expected.glass_slope, 1e-9);
      EXPECT_NEAR(found.liquid_slope, expected.liquid_slope, 1e-9);
      EXPECT_LT(found.tg_error_K, 1e-3);
    }
}

TEST(HingeFit, TakesACurvedLiquidWhereAsked) {
  const Hinge expected = made(700, 30, -3e-8);
  const std::vector<CurvePoint> points = curve_of(expected);
  const Hinge found = fit_hinge(points, window, true);
  ASSERT_TRUE(found.found);
  EXPECT_NEAR(found.tg_K, 700, 1e-2);
  EXPECT_NEAR(found.liquid_curvature, -3e-8, 1e-11);
  EXPECT_LT(fit_hinge(points, window, false).tg_K, 690);
}

TEST(HingeFit, MakesNoBendNarrowerThanTenKelvin) {
  for (const bool curved_liquid : {false, true}) {
    const Hinge found = fit_hinge(curve_of(made(700, 1)), window, curved_liquid);
    EXPECT_TRUE(found.found);
    EXPECT_DOUBLE_EQ(found.width_K, least_hinge_width_K);
    EXPECT_NEAR(found.tg_K, 700, 2);
  }
}

TEST(HingeFit, FindsNoBendInALine) {
  Hinge line = made(700, 20);
  line.liquid_slope = line.glass_slope;
  const Hinge falling = [&] {
    Hinge hinge = made(700, 20);
    std::swap(hinge.glass_slope, hinge.liquid_slope);
    return hinge;
  }();
  EXPECT_FALSE(fit_hinge(curve_of(falling), window, false).found);
  const Hinge found = fit_hinge(curve_of(line, 1e-3), window, false);
  EXPECT_TRUE(!found.found || found.tg_error_K > 20) << found.tg_K << " +- " << found.tg_error_K;
  EXPECT_FALSE(fit_hinge(std::vector<CurvePoint>{{400, 1}, {500, 2}}, window, false).found);
}

/// Noise of independent points, as the mean over 5 K of a thousand atoms has.
TEST(HingeFit, RecoversSyntheticKneesWithinTheError) {
  constexpr int trials = 400;
  const Hinge expected = made(690, 40);
  int within = 0;
  for (int trial = 0; trial < trials; ++trial) {
    const Hinge found = fit_hinge(curve_of(expected, 5e-4, trial + 1), window, false);
    ASSERT_TRUE(found.found);
    within += std::fabs(found.tg_K - expected.tg_K) < 1.96 * found.tg_error_K;
  }
  EXPECT_NEAR(within, 0.95 * trials, 4 * std::sqrt(0.95 * 0.05 * trials));
}

TEST(FictiveTemperature, IsWhereTheLinesMeet) {
  const std::vector<CurvePoint> points = curve_of(made(640, 20));
  EXPECT_NEAR(fictive_temperature(points, glass, liquid, false), 640, 0.2);
  EXPECT_NEAR(fictive_temperature(points, glass, liquid, true), 640, 0.2);
}

TEST(FictiveTemperature, OfACurvedLiquidIsFoundByAParabola) {
  const std::vector<CurvePoint> points = curve_of(made(640, 20, -3e-8));
  EXPECT_NEAR(fictive_temperature(points, glass, liquid, true), 640, 0.5);
  EXPECT_LT(fictive_temperature(points, glass, liquid, false), 600);
}

TEST(FictiveTemperature, IsNotKnownOfLinesThatDoNotMeetBelowTheLiquid) {
  std::vector<CurvePoint> points;
  for (double t = 300; t < 1200; t += 5) points.push_back({t, 2 * t});
  for (CurvePoint& point : points) point.value += point.temperature_K > 700 ? 10 : 0;
  EXPECT_TRUE(std::isnan(fictive_temperature(points, glass, liquid, false)));
}

}  // namespace
}  // namespace vitrify
