// The directory of a campaign: inputs/NAME.json, runs/NAME, logs/NAME.log and potentials, and how far its runs are.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/campaign/plan/expansion.hpp"
#include "host/config/rule.hpp"
#include "host/run_files/status_file.hpp"

namespace vitrify {

enum class Standing {
  ready,
  waiting,  ///< for the run that it starts from
  running,
  interrupted,  ///< goes on from its checkpoint
  failed,
  done,
  changed,  ///< done or begun with another input than that of now
};
constexpr auto choices(Standing) {
  return std::array{config::Choice<Standing>{"ready", Standing::ready},
                    config::Choice<Standing>{"waiting", Standing::waiting},
                    config::Choice<Standing>{"running", Standing::running},
                    config::Choice<Standing>{"interrupted", Standing::interrupted},
                    config::Choice<Standing>{"failed", Standing::failed},
                    config::Choice<Standing>{"done", Standing::done},
                    config::Choice<Standing>{"changed", Standing::changed}};
}
std::string to_string(Standing standing);

struct RunStanding {
  Standing standing = Standing::ready;
  std::string why = {};  ///< of a run that is waiting, has failed or has changed: one line
  std::optional<RunStatus> status = {};
};

/// Keeps other programs from running the same campaign, for as long as it lives.
class CampaignLock {
 public:
  /// Throws Error(io) if another process has it.
  explicit CampaignLock(const std::filesystem::path& directory);
  CampaignLock(const CampaignLock&) = delete;
  CampaignLock& operator=(const CampaignLock&) = delete;
  ~CampaignLock();

 private:
  int descriptor_;
};

class CampaignDirectory {
 public:
  explicit CampaignDirectory(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path input(const PlannedRun& run) const { return path_ / "inputs" / (run.name + ".json"); }
  std::filesystem::path run(const PlannedRun& run) const { return path_ / "runs" / run.name; }
  std::filesystem::path log(const PlannedRun& run) const { return path_ / "logs" / (run.name + ".log"); }

  /// One for each run. A finished or begun run whose input, potential or start differs from those of now has changed,
  /// by what it holds itself; so has one that has not begun and would have another potential than others.
  /// Throws Error(io) for what cannot be read.
  std::vector<RunStanding> standings(const Expansion& expansion) const;

  /// Writes potentials and the inputs of runs that have not begun, and with `redo` those of changed ones. Other inputs
  /// stay what their runs were started with. Throws Error(io).
  void write(const Expansion& expansion, const std::vector<RunStanding>& standings, bool redo) const;

 private:
  std::optional<std::string> difference(const PlannedRun& run, std::int64_t potential_sum) const;
  RunStanding standing(const PlannedRun& run, std::int64_t potential_sum) const;
  bool has_other_potential(const PlannedRun& run, std::int64_t potential_sum) const;

  std::filesystem::path path_;
};

}  // namespace vitrify
