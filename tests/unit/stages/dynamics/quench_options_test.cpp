#include "host/stages/dynamics/quench_options.hpp"

#include <gtest/gtest.h>

namespace vitrify::config {
namespace {

Quench quench_from_1200_to_300() {
  Quench quench;
  quench.temperature_start_K = 1200;
  quench.temperature_end_K = 300;
  return quench;
}

TEST(Quench, CoolsFastRatesInOneRamp) {
  const auto ramps = quench_from_1200_to_300().ramps(1e12);
  ASSERT_EQ(ramps.size(), 1u);
  EXPECT_EQ(ramps[0].from_K, 1200);
  EXPECT_EQ(ramps[0].to_K, 300);
  EXPECT_DOUBLE_EQ(ramps[0].duration_ps, 900);
}

TEST(Quench, CoolsAtTheFastRateItselfInOneRamp) { EXPECT_EQ(quench_from_1200_to_300().ramps(1e10).size(), 1u); }

TEST(Quench, CoolsSlowRatesInTwoSteps) {
  const auto ramps = quench_from_1200_to_300().ramps(1e9);
  ASSERT_EQ(ramps.size(), 2u);
  EXPECT_EQ(ramps[0].from_K, 1200);
  EXPECT_EQ(ramps[0].to_K, 900);
  EXPECT_DOUBLE_EQ(ramps[0].duration_ps, 300 / 1e10 * 1e12);
  EXPECT_EQ(ramps[1].from_K, 900);
  EXPECT_EQ(ramps[1].to_K, 300);
  EXPECT_DOUBLE_EQ(ramps[1].duration_ps, 600 / 1e9 * 1e12);
}

TEST(Quench, HasNoFastStepWhenItStartsBelowTheSwitch) {
  Quench quench = quench_from_1200_to_300();
  quench.switch_temperature_K = 1200;
  const auto ramps = quench.ramps(1e9);
  ASSERT_EQ(ramps.size(), 1u);
  EXPECT_DOUBLE_EQ(ramps[0].duration_ps, 9e5);
}

}  // namespace
}  // namespace vitrify::config
