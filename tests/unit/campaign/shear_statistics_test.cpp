#include "host/campaign/shear_statistics.hpp"

#include <gtest/gtest.h>

namespace vitrify {
namespace {

TEST(GlassNames, NumberAtTheEndIsThatOfTheGlass) {
  EXPECT_EQ(without_number("md1"), "md");
  EXPECT_EQ(without_number("md-12"), "md");
  EXPECT_EQ(without_number("mdmc_3"), "mdmc");
  EXPECT_EQ(without_number("r0"), "r");
  EXPECT_EQ(without_number("7"), "");
  EXPECT_EQ(without_number("slow"), "slow");
}

TEST(GlassNames, PowersOfTenAreNoNumbersOfGlasses) {
  EXPECT_EQ(without_number("md-1e13"), "md-1e13");
  EXPECT_EQ(without_number("md-1e13-2"), "md-1e13");
  EXPECT_EQ(without_number("5e-2"), "5e-2");
  EXPECT_EQ(without_number("glacee3"), "glacee");
}

}  // namespace
}  // namespace vitrify
