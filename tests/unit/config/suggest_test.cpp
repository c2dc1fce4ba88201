#include "host/config/suggest.hpp"

#include <gtest/gtest.h>

namespace vitrify::config {
namespace {

TEST(EditDistance, CountsEdits) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("abc", ""), 3u);
  EXPECT_EQ(edit_distance("abc", "abc"), 0u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(EditDistance, CountsASwapOfNeighborsAsOne) {
  EXPECT_EQ(edit_distance("npt", "ntp"), 1u);
  EXPECT_EQ(edit_distance("tempreture_K", "temperature_K"), 2u);
}

TEST(NearestWord, FindsMisspeltWords) {
  const std::vector<std::string_view> known = {"temperature_K", "temperature_end_K", "rate_K_per_s", "seed", "seeds"};
  EXPECT_EQ(nearest_word("tempreture_K", known), "temperature_K");
  EXPECT_EQ(nearest_word("temperature_end", known), "temperature_end_K");
  EXPECT_EQ(nearest_word("sede", known), "seed");
}

TEST(NearestWord, FindsWordsThatLackTheirUnit) {
  EXPECT_EQ(nearest_word("rate", {"name", "rate_K_per_s"}), "rate_K_per_s");
}

TEST(NearestWord, DoesNotGuessFarOff) {
  EXPECT_EQ(nearest_word("cutoff", {"name", "rate_K_per_s", "type"}), "");
  EXPECT_EQ(nearest_word("", {"a"}), "");
  EXPECT_EQ(nearest_word(std::string(100'000, 'x'), {"a"}), "");
}

TEST(Suggestion, NamesTheNearestOrAll) {
  EXPECT_EQ(suggestion("nam", {"name", "type"}), "; did you mean \"name\"?");
  EXPECT_EQ(suggestion("cutoff", {"name", "type"}), "; known: name, type");
}

}  // namespace
}  // namespace vitrify::config
