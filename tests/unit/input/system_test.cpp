#include "host/input/system.hpp"

#include <gtest/gtest.h>

namespace vitrify::config {
namespace {

using Counts = std::vector<std::pair<std::string, std::int64_t>>;

TEST(ElementCounts, AreExactWhereTheyCanBe) {
  EXPECT_EQ(element_counts(14'400, {{"Cu", 0.5}, {"Zr", 0.5}}), (Counts{{"Cu", 7200}, {"Zr", 7200}}));
  // 0.29 * 100 is below 29 in floating point.
  EXPECT_EQ(element_counts(100, {{"Cu", 0.29}, {"Zr", 0.71}}), (Counts{{"Cu", 29}, {"Zr", 71}}));
}

TEST(ElementCounts, GiveAtomsLeftOverToTheLargestRemainders) {
  EXPECT_EQ(element_counts(10, {{"Al", 0.08}, {"Cu", 0.46}, {"Zr", 0.46}}), (Counts{{"Al", 1}, {"Cu", 5}, {"Zr", 4}}));
  EXPECT_EQ(element_counts(7, {{"Cu", 0.5}, {"Zr", 0.5}}), (Counts{{"Cu", 4}, {"Zr", 3}}));
}

TEST(ElementCounts, AddUpToAllAtoms) {
  const double third = 1.0 / 3;
  for (std::int64_t atoms = 1; atoms < 500; ++atoms) {
    std::int64_t sum = 0;
    for (const auto& [element, count] : element_counts(atoms, {{"A", third}, {"B", third}, {"C", third}})) sum += count;
    EXPECT_EQ(sum, atoms);
  }
}

}  // namespace
}  // namespace vitrify::config
