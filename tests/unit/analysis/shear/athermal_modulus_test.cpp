#include "host/analysis/shear/athermal_modulus.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/analysis/statistics/line_fit.hpp"

namespace vitrify {
namespace {

/// Branches of this slope, from one drop to the next, that soften before it as the square root of what is left.
AthermalCurve with_drops(double slope_GPa, int branches, double step) {
  AthermalCurve curve;
  curve.add(0, 0.1, false);
  const double length = 0.01 / branches;
  for (int b = 0; b < branches; ++b) {
    const double start_GPa = curve.stress_GPa.back();
    for (double s = step; s < length * (1 - 1e-9); s += step) {
      const double soft = 0.02 * (std::sqrt(length - s) - std::sqrt(length)) * std::sqrt(length);
      curve.add(b * length + s, start_GPa + slope_GPa * s + soft, false);
    }
    curve.add((b + 1) * length, curve.stress_GPa.back() - 0.01, true);
  }
  return curve;
}

TEST(AthermalModulus, IsTheSlopeBetweenDrops) {
  const AthermalCurve curve = with_drops(25, 5, 2e-5);
  const Measured found = athermal_shear_modulus_GPa(curve, 0.01);
  EXPECT_NEAR(found.value, 25, 0.05);
  EXPECT_LT(found.error, 0.1);
  EXPECT_NEAR(initial_shear_modulus_GPa(curve), 25, 0.1);
  EXPECT_LT(fit_line(curve.strain, curve.stress_GPa).slope, 20);
}

TEST(AthermalModulus, CountsEachStrainOnce) {
  AthermalCurve curve;
  curve.add(0, 0, false);
  for (int k = 1; k <= 8; ++k) curve.add(1e-3 * k, 0.02 * k, false);
  for (int k = 1; k <= 100; ++k) curve.add(8e-3 + 1e-5 * k, 0.16 + 1e-5 * k, false);  // before an event
  const Measured found = athermal_shear_modulus_GPa(curve, 0.01);
  EXPECT_NEAR(found.value, 20, 1e-9);
  EXPECT_TRUE(std::isnan(found.error));  // of a single branch
}

TEST(AthermalModulus, IsThatOfSmallStrains) {
  AthermalCurve curve;
  for (int k = 0; k <= 100; ++k) curve.add(1e-3 * k, k <= 10 ? 0.02 * k : 0.2 + 0.01 * (k - 10), false);
  EXPECT_NEAR(athermal_shear_modulus_GPa(curve, 0.01).value, 20, 1e-9);
  EXPECT_NEAR(athermal_shear_modulus_GPa(curve, 0.1).value, 10, 1e-9);
}

TEST(AthermalModulus, IsNotKnownWithoutAStep) {
  AthermalCurve curve;
  curve.add(0, 0.3, false);
  EXPECT_TRUE(std::isnan(athermal_shear_modulus_GPa(curve, 0.01).value));
  curve.add(0.001, 0.1, true);
  EXPECT_TRUE(std::isnan(athermal_shear_modulus_GPa(curve, 0.01).value));
  const AnalysisResult result = athermal_response(curve, 0.01);
  EXPECT_TRUE(std::isnan(result.numbers.at(1).value));
  EXPECT_EQ(result.numbers.at(2).name, "residual_stress");
  EXPECT_EQ(result.numbers.at(2).value, 0.3);
}

}  // namespace
}  // namespace vitrify
