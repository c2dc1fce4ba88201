// From the runs of a campaign to job arrays of Slurm: what is submitted together, and what begins when what is done.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "host/campaign/plan/expansion.hpp"
#include "host/campaign/queue/slurm_commands.hpp"

namespace vitrify {

/// Runs of one member that are submitted together.
struct TaskArray {
  struct Task {
    int number;
    std::size_t run;
  };
  std::string name;  ///< unique in the campaign, such as "3-aqs"
  std::string member;
  std::string after;  ///< array whose task of the same number each task waits for; "": none
  std::vector<Task> tasks;
};

struct ArrayPlan {
  std::vector<TaskArray> arrays;  ///< each behind the one that it waits for
  std::vector<std::size_t> left;  ///< runs that start from one that is neither done nor in the queue
};

/// What is to be submitted where `ready` runs need nothing else, `blocked` ones need one that is not done, and
/// `queued` tells those that Slurm has already; all three by run. Numbers of tasks are below `largest`. Names begin
/// with numbers from `first` on.
ArrayPlan plan_arrays(const Expansion& expansion, const std::vector<bool>& ready, const std::vector<bool>& blocked,
                      const std::vector<std::optional<SlurmTask>>& queued, int largest, int first);

/// Numbers as Slurm takes them, such as "0-3,7".
std::string ranges_text(const std::vector<TaskArray::Task>& tasks);

}  // namespace vitrify
