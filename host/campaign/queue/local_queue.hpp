// The runs of a campaign on this machine: one process for each device, or for each group of cores.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "host/campaign/plan/campaign_directory.hpp"

namespace vitrify {

/// Where one run at a time computes.
struct Slot {
  int threads = 1;
  int cuda_device = -1;  ///< -1: on the CPU
};

/// One for each CUDA device, unless `on_cpu`; else `jobs` that share the cores. Zeros: as fits the machine and so many
/// runs.
std::vector<Slot> slots_of_machine(int jobs, int threads, bool on_cpu, std::size_t runs);

/// What happens to a run.
struct QueueNews {
  const PlannedRun& run;
  Standing standing = Standing::ready;
  std::string why = {};
  double seconds = 0;  ///< that it took, when it has ended
};

struct QueueOutcome {
  std::size_t done = 0;
  std::vector<std::size_t> failed, left;  ///< left: not begun, or stopped by the interrupt
  bool interrupted = false;
};

/// Runs what is ready, and what becomes so, with `program`; runs that are interrupted or have failed go on, changed
/// ones are made anew with `redo` and left alone without. Those that other programs are running are waited for. A run
/// that fails stops only those that start from it. After an interrupt (interrupt.hpp) those that are running are asked
/// to end, which leaves checkpoints. `tell` is called for each run that begins or ends, `look` several times a second
/// with those that are running.
QueueOutcome run_locally(const Expansion& expansion, const CampaignDirectory& directory,
                         const std::filesystem::path& program, const std::vector<Slot>& slots, bool redo,
                         const std::function<void(const QueueNews&)>& tell,
                         const std::function<void(const std::vector<std::size_t>&)>& look);

}  // namespace vitrify
