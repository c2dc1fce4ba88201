// From a campaign's matrix and members to the inputs of its runs.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/campaign/plan/campaign_file.hpp"
#include "host/input/input.hpp"

namespace vitrify {

/// A member at one point of its axes.
struct PlannedRun {
  std::string name;  ///< such as "quench_rate-1e13_seed-1", unique in the campaign
  std::string member;
  std::map<std::string, std::string> point;  ///< what output calls the value on each axis
  config::Input input;                       ///< with paths as the input's file in the campaign's directory has them
  std::optional<std::size_t> needs;          ///< the run that leaves the atoms it starts from; one further ahead
  std::filesystem::path potential;           ///< file that is copied into the campaign's directory
};

struct Expansion {
  std::string title;
  std::vector<PlannedRun> runs;  ///< each behind the one that it needs
};

/// Where an input of a campaign finds the structure that a stage of another of its runs leaves, from its own folder.
std::filesystem::path structure_of_run(const std::string& run, const std::string& stage, const std::string& replica);

/// All runs, with sound inputs. A run whose start is left out is left out, too. `source` is the campaign's file.
/// Throws InputError, Error(io).
Expansion expand(const config::Campaign& campaign, const std::filesystem::path& source);

}  // namespace vitrify
