// The saddle searches of a run, as its directory has them: finished or not.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/engine/saddle/search_result.hpp"
#include "host/input/input.hpp"
#include "host/run_files/run_reader.hpp"

namespace vitrify {

/// The searches around one glass: one stage of one replica.
struct SaddleLandscape {
  std::string stage, replica;
  std::size_t stage_index = 0;  ///< in the input
  std::size_t replica_index = 0;
  std::int64_t planned = 0;  ///< searches of the stage, all replicas and all runs that share the work
  double start_energy_eV = 0;
  std::vector<SearchResult> results;  ///< in the order of their numbers

  /// The group of run.h5 that has these searches.
  std::string group() const;
};

class SaddleRun {
 public:
  /// Throws Error(io) for a directory without a run, Error(bad_input) for one without saddle searches.
  explicit SaddleRun(const std::filesystem::path& directory);

  const std::filesystem::path& directory() const { return directory_; }
  std::filesystem::path file() const { return directory_ / "run.h5"; }
  const config::Input& input() const { return input_; }
  const config::Art& settings(const SaddleLandscape& glass) const;
  /// The glasses stage by stage, the replicas of each stage in their order.
  const std::vector<SaddleLandscape>& glasses() const { return glasses_; }
  /// Ids of the atoms of a replica.
  const std::vector<std::int64_t>& atom_ids() const { return atom_ids_; }

 private:
  std::filesystem::path directory_;
  config::Input input_;
  std::vector<SaddleLandscape> glasses_;
  std::vector<std::int64_t> atom_ids_;
};

}  // namespace vitrify
