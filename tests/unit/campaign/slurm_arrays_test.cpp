// Job arrays of a campaign: what waits for what, and how large they are.
#include "host/campaign/queue/slurm_arrays.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace vitrify {
namespace {

using Tasks = std::vector<std::pair<int, std::size_t>>;

/// Three glasses, each sheared in two planes: runs 0, 1, 2 and 3, 4; 5, 6; 7, 8.
Expansion glasses_and_shears() {
  Expansion expansion;
  const auto add = [&](const std::string& member, std::optional<std::size_t> needs) {
    PlannedRun& run = expansion.runs.emplace_back();
    run.member = member, run.needs = needs;
  };
  for (int glass = 0; glass < 3; ++glass) add("quench", {});
  for (std::size_t glass = 0; glass < 3; ++glass)
    for (int plane = 0; plane < 2; ++plane) add("shear", glass);
  return expansion;
}

Tasks tasks_of(const TaskArray& array) {
  Tasks tasks;
  for (const auto& task : array.tasks) tasks.emplace_back(task.number, task.run);
  return tasks;
}

TEST(SlurmArrays, TasksWaitForThatOfTheirNumber) {
  std::vector<bool> ready(9, false), blocked(9, true);
  for (const std::size_t r : {0, 1, 2}) ready[r] = true, blocked[r] = false;
  const ArrayPlan plan =
      plan_arrays(glasses_and_shears(), ready, blocked, std::vector<std::optional<SlurmTask>>(9), 100, 4);
  ASSERT_EQ(plan.arrays.size(), 3U);
  EXPECT_EQ(plan.arrays[0].name, "4-quench");
  EXPECT_EQ(plan.arrays[0].after, "");
  EXPECT_EQ(tasks_of(plan.arrays[0]), (Tasks{{0, 0}, {1, 1}, {2, 2}}));
  EXPECT_EQ(plan.arrays[1].name, "5-shear");
  EXPECT_EQ(plan.arrays[1].after, "4-quench");
  EXPECT_EQ(tasks_of(plan.arrays[1]), (Tasks{{0, 3}, {1, 5}, {2, 7}}));
  EXPECT_EQ(plan.arrays[2].after, "4-quench");
  EXPECT_EQ(tasks_of(plan.arrays[2]), (Tasks{{0, 4}, {1, 6}, {2, 8}}));
  EXPECT_TRUE(plan.left.empty());
}

TEST(SlurmArrays, NumbersStayBelowTheLargest) {
  std::vector<bool> ready(9, false), blocked(9, true);
  for (const std::size_t r : {0, 1, 2}) ready[r] = true, blocked[r] = false;
  const ArrayPlan plan =
      plan_arrays(glasses_and_shears(), ready, blocked, std::vector<std::optional<SlurmTask>>(9), 2, 1);
  ASSERT_EQ(plan.arrays.size(), 6U);
  EXPECT_EQ(tasks_of(plan.arrays[0]), (Tasks{{0, 0}, {1, 1}}));
  EXPECT_EQ(tasks_of(plan.arrays[1]), (Tasks{{0, 2}}));
  EXPECT_EQ(plan.arrays[4].after, "2-quench");
  EXPECT_EQ(tasks_of(plan.arrays[4]), (Tasks{{0, 7}}));
}

/// Glass 0 is done and one of its shears, glass 1 is in the queue with one shear, glass 2 has changed.
TEST(SlurmArrays, WhatIsDoneOrQueuedIsLeftOut) {
  std::vector<bool> ready(9, false), blocked(9, false);
  ready[4] = true;
  for (const std::size_t r : {5, 6, 7, 8}) blocked[r] = true;
  std::vector<std::optional<SlurmTask>> queued(9);
  queued[1] = SlurmTask{"4711", 30};
  queued[5] = SlurmTask{"4712", 30};
  const ArrayPlan plan = plan_arrays(glasses_and_shears(), ready, blocked, queued, 100, 1);
  ASSERT_EQ(plan.arrays.size(), 2U);
  EXPECT_EQ(plan.arrays[0].after, "");
  EXPECT_EQ(tasks_of(plan.arrays[0]), (Tasks{{0, 4}}));
  EXPECT_EQ(plan.arrays[1].after, "4711");
  EXPECT_EQ(tasks_of(plan.arrays[1]), (Tasks{{30, 6}}));
  EXPECT_EQ(plan.left, (std::vector<std::size_t>{7, 8}));
}

TEST(SlurmArrays, RangesAreShort) {
  EXPECT_EQ(ranges_text({{0, 0}, {1, 0}, {2, 0}, {5, 0}, {7, 0}, {8, 0}}), "0-2,5,7-8");
}

}  // namespace
}  // namespace vitrify
