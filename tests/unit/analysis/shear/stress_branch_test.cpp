#include "host/analysis/shear/stress_branch.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace vitrify {
namespace {

/// Ten bins of a branch, with the stress of their middles.
template <class Stress>
StressBranch branch(double from, double to, const Stress& stress) {
  StressBranch branch{from, to, {}, {}};
  for (int k = 0; k < 10; ++k) {
    branch.strain.push_back(from + (to - from) * (k + 0.5) / 10);
    branch.stress_GPa.push_back(stress(branch.strain.back()));
  }
  return branch;
}

const auto elastic = [](double strain) { return 20 * strain; };

TEST(StressBranch, AnElasticBodyGivesItsWorkBack) {
  const std::vector<StressBranch> path{branch(0, 0.1, elastic), branch(0.1, -0.1, elastic), branch(-0.1, 0, elastic)};
  EXPECT_NEAR(work_GPa(path[0]), 10 * 0.01, 1e-12);
  EXPECT_NEAR(work_GPa(path[1]), 0, 1e-12);
  EXPECT_NEAR(initial_line(path[1], 0.05).slope, 20, 1e-10);
  EXPECT_TRUE(cycles_of(path).empty());  // no branch ends where the one before began
  const std::vector<StressBranch> there_and_back{path[0], branch(0.1, 0, elastic)};
  ASSERT_EQ(cycles_of(there_and_back).size(), 1u);
  EXPECT_NEAR(cycles_of(there_and_back)[0].work_GPa, 0, 1e-12);
}

// Between the strains a and -a at stresses of s and -s: an area of 4 a s. What leads there is no cycle.
TEST(StressBranch, ALoopHasAnArea) {
  const auto forth = [](double) { return 1.5; };
  const auto back = [](double) { return -1.5; };
  const std::vector<StressBranch> path{branch(0, 0.1, forth), branch(0.1, -0.1, back), branch(-0.1, 0.1, forth),
                                       branch(0.1, -0.1, back), branch(-0.1, 0.1, forth)};
  const std::vector<StrainCycle> cycles = cycles_of(path);
  ASSERT_EQ(cycles.size(), 2u);
  for (const StrainCycle& cycle : cycles) {
    EXPECT_EQ(cycle.from, 0.1);
    EXPECT_EQ(cycle.turned_at, -0.1);
    EXPECT_NEAR(cycle.work_GPa, 0.6, 1e-12);
  }
  AnalysisResult result;
  add_turned_paths(result, {{"xy+", path}, {"xy-", path}}, 0.05);
  EXPECT_NEAR(result.numbers.at(0).value, 0.6, 1e-12);
  EXPECT_EQ(std::get<std::vector<double>>(result.tables.at(1).columns.at(3).values).size(), 4u);
}

// After a turn the line is that of unloading, from the turning point on.
TEST(StressBranch, UnloadsWithAModulusOfItsOwn) {
  const StressBranch unloading = branch(0.1, 0, [](double strain) { return strain > 0.05 ? 1 + 30 * strain : 7.0; });
  EXPECT_NEAR(initial_line(unloading, 0.05).slope, 30, 1e-10);
}

TEST(StressBranch, APathThatDoesNotTurnTellsNothingMore) {
  AnalysisResult result;
  add_turned_paths(result, {{"xy+", {branch(0, 0.1, elastic)}}}, 0.05);
  EXPECT_TRUE(result.numbers.empty());
  EXPECT_TRUE(result.tables.empty());
}

}  // namespace
}  // namespace vitrify
