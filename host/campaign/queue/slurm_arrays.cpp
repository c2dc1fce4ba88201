#include "host/campaign/queue/slurm_arrays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace vitrify {
namespace {

bool has_number(const TaskArray& array, int number) {
  return std::any_of(array.tasks.begin(), array.tasks.end(), [&](const auto& task) { return task.number == number; });
}

class Planner {
 public:
  Planner(const Expansion& expansion, int largest, int first)
      : expansion_(expansion), largest_(largest), first_(first) {}

  SlurmTask place(std::size_t run) {
    const std::string& member = expansion_.runs[run].member;
    for (TaskArray& array : arrays)
      if (array.member == member && array.after.empty() && next_number(array) < largest_)
        return append(array, next_number(array), run);
    return append(open(member, ""), 0, run);
  }

  /// A task that begins when `needed` is done. Two that need one run are in arrays of their own.
  SlurmTask place_after(std::size_t run, const SlurmTask& needed) {
    const std::string& member = expansion_.runs[run].member;
    for (TaskArray& array : arrays)
      if (array.member == member && array.after == needed.array && !has_number(array, needed.number))
        return append(array, needed.number, run);
    return append(open(member, needed.array), needed.number, run);
  }

  std::vector<TaskArray> arrays;

 private:
  static int next_number(const TaskArray& array) { return static_cast<int>(array.tasks.size()); }

  TaskArray& open(const std::string& member, const std::string& after) {
    return arrays.emplace_back(
        TaskArray{fmt::format("{}-{}", first_ + static_cast<int>(arrays.size()), member), member, after, {}});
  }

  static SlurmTask append(TaskArray& array, int number, std::size_t run) {
    array.tasks.push_back({number, run});
    return {array.name, number};
  }

  const Expansion& expansion_;
  int largest_, first_;
};

}  // namespace

ArrayPlan plan_arrays(const Expansion& expansion, const std::vector<bool>& ready, const std::vector<bool>& blocked,
                      const std::vector<std::optional<SlurmTask>>& queued, int largest, int first) {
  Planner planner(expansion, largest, first);
  ArrayPlan plan;
  std::vector<std::optional<SlurmTask>> places = queued;
  for (std::size_t r = 0; r < expansion.runs.size(); ++r) {
    if (queued[r]) continue;
    if (ready[r]) {
      places[r] = planner.place(r);
    } else if (blocked[r]) {
      const std::optional<SlurmTask> needed = places[expansion.runs[r].needs.value()];
      if (needed)
        places[r] = planner.place_after(r, *needed);
      else
        plan.left.push_back(r);
    }
  }
  plan.arrays = std::move(planner.arrays);
  return plan;
}

std::string ranges_text(const std::vector<TaskArray::Task>& tasks) {
  std::string text;
  for (std::size_t i = 0; i < tasks.size();) {
    std::size_t last = i;
    while (last + 1 < tasks.size() && tasks[last + 1].number == tasks[last].number + 1) ++last;
    if (!text.empty()) text += ',';
    text += last > i ? fmt::format("{}-{}", tasks[i].number, tasks[last].number) : fmt::format("{}", tasks[i].number);
    i = last + 1;
  }
  return text;
}

}  // namespace vitrify
