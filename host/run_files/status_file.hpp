// status.json: where a run stands, for people, scripts and `vitrify info`.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace vitrify {

/// A killed run leaves a file that says "running": that it is not is known to readers alone (run_directory.hpp).
enum class RunState { running, finished, failed, interrupted, killed };

/// What status.json says.
struct RunStatus {
  RunState state = RunState::running;
  std::string stage;     ///< name of the stage
  int stage_number = 0;  ///< 1 .. stage_count; 0 before the first checkpoint
  int stage_count = 0;
  double progress = 0;                ///< of the whole run, 0 .. 1
  std::optional<double> remaining_s;  ///< estimate of the wall time to go
  int pid = 0;
  std::string host;
  std::optional<int> exit_code;  ///< when the run has ended
  std::string message;           ///< one line, such as the error that ended the run
  std::string updated;           ///< time of writing (UTC)
  std::string run_id;            ///< "" in runs of version 0.1
  std::vector<std::string> warnings;
};

std::string to_string(RunState state);

/// The name of this machine.
std::string host_name();

/// Replaces the file in one step, with the present time. Throws Error(io).
void write_status(const std::filesystem::path& path, const RunStatus& status);

/// Throws Error(io) if the file is missing, or damaged by others.
RunStatus read_status(const std::filesystem::path& path);

}  // namespace vitrify
