#include "host/pipeline/skin.hpp"

#include <gtest/gtest.h>

namespace vitrify {
namespace {

TEST(Skin, GrowsWithTemperature) {
  EXPECT_EQ(skin_for(0), athermal_skin_A);
  EXPECT_EQ(skin_for(300), 0.6);
  EXPECT_EQ(skin_for(2000), hottest_skin_A);
  for (double t = 0; t < 2000; t += 50) EXPECT_LE(skin_for(t), skin_for(t + 50));
}

}  // namespace
}  // namespace vitrify
