// The loop of a run over stages and slices.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "host/run/prepared_run.hpp"
#include "host/run/progress_monitor.hpp"

namespace vitrify {

class RunLoop {
 public:
  RunLoop(const RunDirectory& directory, const PreparedRun& run, RunOutput& output, Engine& engine,
          const EngineOptions& options, RunLog& log);

  /// Takes everything back to a checkpoint. The time step may be another one than then.
  void restore(const StateArchive& archive);
  /// What a checkpoint of this moment holds.
  StateArchive state() const;
  /// Does the remaining stages. Returns ExitCode::interrupted if the run was asked to stop.
  ExitCode run();

 private:
  using Clock = std::chrono::steady_clock;

  ExitCode run_stages();
  /// Gives the engine the tables that the stage needs.
  void choose_tables();
  /// Tells the states of each glass up to the one that the stage starts from.
  void note_start();
  /// Slices of a stage to its end; false if the run was asked to stop.
  bool run_stage(StageContext& context);
  /// What is left of a stage at its end; false if the run was asked to stop, and it is to be done again.
  bool end_stage();
  void write_checkpoint();
  void flush();
  void save_last_words(const Error& error);

  const RunDirectory& directory_;
  const PreparedRun& prepared_;
  RunOutput& output_;
  Engine& engine_;
  EngineOptions options_;
  const PotentialTables* tables_;  ///< those that the engine has
  RunLog& log_;
  std::vector<std::unique_ptr<Stage>> stages_;
  ProgressMonitor monitor_;
  BatchState batch_;
  std::size_t stage_ = 0;
  bool has_checkpoint_ = false;
  bool is_saved_ = false;  ///< whether the checkpoint is that of this moment
  Clock::time_point last_checkpoint_, last_flush_;
};

}  // namespace vitrify
