#include "host/campaign/glass_transition.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "host/error.hpp"

namespace vitrify {
namespace {

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

Hinge knee(double tg_K) {
  Hinge hinge;
  hinge.tg_K = tg_K, hinge.width_K = 40, hinge.glass_value = -4.9;
  hinge.glass_slope = 1.55e-4, hinge.liquid_slope = 2.15e-4;
  return hinge;
}

/// Energy alone, as of a glass cooled at constant volume.
CoolingCurve cooled(double tg_K, double noise, std::mt19937_64& random, double every_K = 4, double from_K = 1500) {
  std::normal_distribution<double> normal;
  cli::QuenchedGlass glass;
  glass.replica = std::string("a"), glass.stage = std::string("quench");
  glass.rate_K_per_s = 1e13;
  glass.composition = {{"Cu", 500}, {"Zr", 500}}, glass.atoms = 1000;
  CoolingCurve curve{"runs/one/run.h5", glass, {}};
  for (double t = from_K; t >= 300; t -= every_K)
    curve.rows.push_back({t, knee(tg_K).at(t) + noise * normal(random), not_known, not_known});
  return curve;
}

Measured tg_of(const std::vector<CoolingCurve>& curves) {
  return glass_transitions(curves, {}).at(0).quantities.at(0).hinge_K;
}

std::string refusal_of(const CoolingCurve& curve) {
  try {
    glass_transitions(std::vector{curve}, {});
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::bad_input);
    return error.what();
  }
  return "";
}

/// Each glass has a knee of its own place, and noise. The error is of five glasses: Student's t is 2.78 for 95 %.
TEST(GlassTransition, IsRecoveredWithinTheErrorOfTheReplicas) {
  constexpr int trials = 60, glasses = 5;
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  int within = 0;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<CoolingCurve> curves;
    for (int k = 0; k < glasses; ++k) curves.push_back(cooled(690 + 10 * normal(random), 4e-4, random, 8));
    const Measured tg = tg_of(curves);
    ASSERT_TRUE(tg.known());
    within += std::fabs(tg.value - 690) < 2.776 * tg.error;
  }
  EXPECT_NEAR(within, 0.95 * trials, 4 * std::sqrt(0.95 * 0.05 * trials));
}

TEST(GlassTransition, OfOneGlassHasTheErrorOfItsCurveAlone) {
  std::mt19937_64 random(2);
  const GlassTransition group = glass_transitions(std::vector{cooled(690, 1e-4, random)}, {}).at(0);
  ASSERT_EQ(group.quantities.size(), 1u);  // no enthalpy, no volume
  const QuantityTransition& energy = group.quantities.front();
  EXPECT_NEAR(energy.hinge_K.value, 690, 4 * energy.hinge.tg_error_K);
  EXPECT_FALSE(energy.hinge_K.known());
  EXPECT_NEAR(energy.lines_K.value, 690, 30);
}

TEST(GlassTransition, GroupsGlassesThatWereMadeAlike) {
  std::mt19937_64 random(3);
  std::vector<CoolingCurve> curves(4, cooled(690, 1e-4, random));
  curves[1].glass.rate_K_per_s = 1e12;
  curves[2].glass.composition = {{"Cu", 1000}, {"Zr", 1000}}, curves[2].glass.atoms = 2000;
  const auto groups = glass_transitions(curves, {});
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0].curves.size(), 2u);
  EXPECT_EQ(groups[0].name, "MD 1e+13 K/s, 1000 atoms");
  EXPECT_EQ(groups[2].name, "MD 1e+13 K/s, 2000 atoms");
}

TEST(GlassTransition, RefusesCurvesThatDoNotCoverTheWindows) {
  std::mt19937_64 random(4);
  EXPECT_EQ(
      refusal_of(cooled(690, 0, random, 4, 1000)),
      "runs/one/run.h5: replica a, stage quench: found rows from 300 to 1000 K in the cooling, must be from 350 to "
      "1150 K at least");
  EXPECT_EQ(refusal_of(cooled(690, 0, random, 80)),
            "runs/one/run.h5: replica a, stage quench: found rows at 3 temperatures between 300 and 500 K in the "
            "cooling, must be 5 at least, 5 K apart");
  CoolingCurve none = cooled(690, 0, random);
  none.rows.clear();
  EXPECT_EQ(
      refusal_of(none),
      "runs/one/run.h5: replica a, stage quench: found no rows in the cooling, must be from 350 to 1150 K at least");
}

}  // namespace
}  // namespace vitrify
