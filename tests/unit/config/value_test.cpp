#include "host/config/value.hpp"

#include <gtest/gtest.h>

namespace vitrify::config {
namespace {

/// The message that a number is refused with; "" for one that is taken.
std::string refusal(const Json& json, int& value) {
  Findings findings;
  Value<int>::read(Scope(findings), json, {.min = -5e9}, value);
  return findings.problems.empty() ? "" : findings.problems[0].message;
}

TEST(Int, TakesWhatItHolds) {
  int value = 7;
  for (const int number : {0, 2'147'483'647, -2'147'483'647}) {
    EXPECT_EQ(refusal(number, value), "");
    EXPECT_EQ(value, number);
  }
}

TEST(Int, RefusesWhatItCannotHoldAndWhatTheRuleForbids) {
  int value = 7;
  EXPECT_EQ(refusal(2'147'483'648, value), "found 2147483648, must be at most 2147483647 in magnitude");
  EXPECT_EQ(refusal(-3e9, value), "found -3e9, must be at most 2147483647 in magnitude");
  EXPECT_EQ(refusal(-6e9, value), "found -6e9, must be >= -5e9");
  EXPECT_EQ(refusal("seven", value), "found \"seven\", must be an integer");
  EXPECT_EQ(value, 7);
}

}  // namespace
}  // namespace vitrify::config
