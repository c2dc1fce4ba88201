// Tells where a run stands: status.json about every second, progress and remaining time on the terminal.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "host/error.hpp"
#include "host/run_files/run_log.hpp"
#include "host/run_files/status_file.hpp"

namespace vitrify {

/// A time as people write it: 4:05, 1:02:03.
std::string clock_text(double seconds);

class ProgressMonitor {
 public:
  /// `costs` of the stages, in force evaluations: how much of the whole each of them is.
  ProgressMonitor(std::filesystem::path status_file, std::string run_id, RunLog& log, std::vector<std::string> stages,
                  std::vector<double> costs);

  /// A stage begins, or goes on after a checkpoint, when this part (0 .. 1) of it is done.
  void enter_stage(std::size_t stage, double done);
  /// How much of the stage is done.
  void advance(double done) { done_in_stage_ = done; }
  /// Tells the progress if it is time to; to be called often.
  void tick();
  /// The run has ended.
  void end(RunState state, ExitCode code, const std::string& message = "");

 private:
  using Clock = std::chrono::steady_clock;

  double progress() const;
  std::optional<double> remaining_s() const;
  void tell();
  void write();

  std::filesystem::path status_file_;
  RunLog& log_;
  std::vector<std::string> stages_;
  std::vector<double> costs_;
  double total_cost_ = 0;
  std::size_t stage_ = 0;
  double done_in_stage_ = 0;
  double progress_at_start_ = 0;  ///< of the stage, or of the process in it: the pace is judged from there
  Clock::time_point start_, last_;
  RunStatus status_;
};

}  // namespace vitrify
