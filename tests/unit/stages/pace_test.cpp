#include "host/stages/pace.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace vitrify {
namespace {

TEST(Pace, NeverExceedsTheLimitAndNeverStops) {
  Pace pace;
  EXPECT_EQ(pace.steps(3), 3);
  for (int k = 0; k < 10; ++k) pace.measure(1, [] { std::this_thread::sleep_for(std::chrono::milliseconds(2)); });
  EXPECT_GE(pace.steps(1'000'000), 1);
  EXPECT_LE(pace.steps(1'000'000), 250);
}

TEST(Pace, GrowsWhereStepsAreFast) {
  Pace pace;
  for (int k = 0; k < 20; ++k) pace.measure(pace.steps(1'000'000), [] {});
  EXPECT_GT(pace.steps(1'000'000), 10'000);
}

}  // namespace
}  // namespace vitrify
