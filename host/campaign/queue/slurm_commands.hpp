// What is asked of Slurm, by its commands.
#pragma once

#include <string>
#include <vector>

namespace vitrify {

/// A task of a job array.
struct SlurmTask {
  std::string array;  ///< job id; of one that is not yet submitted its name
  int number = 0;
  std::string state = {}, reason = {};  ///< in Slurm's words, such as PENDING and Resources
};

/// The job id that sbatch gives. Throws Error(io) with what it says against it, or if there is no sbatch.
std::string sbatch(const std::vector<std::string>& words);

/// The user's tasks that have not ended. Throws Error(io) likewise.
std::vector<SlurmTask> squeue();

}  // namespace vitrify
