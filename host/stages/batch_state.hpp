// What a run knows of the batch beyond the engine's state.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/engine/state_archive.hpp"
#include "host/engine/structure.hpp"
#include "host/stages/balanced_potentials.hpp"

namespace vitrify {

struct BatchState {
  /// Per replica, counted over all stages: MD steps, iterations, strain steps. Those of a phase of dynamics are added
  /// at its end; until then this is the step of the run at which the phase's clock stood at 0, or would have.
  std::vector<std::int64_t> step;
  std::vector<double> time_ps;  ///< per replica: simulated time of the dynamics so far
  bool at_random = false;       ///< atoms are where the random start put them, much too near to each other
  bool has_velocities = false;
  std::vector<BalancedPotentials> balanced = {};  ///< in the order of their stages
  /// Per replica: content hashes of the states that its glass has been in at the start of a stage, the first one first.
  std::vector<std::vector<std::string>> glass_states = {};

  static BatchState of_start(const std::vector<Structure>& structures, bool at_random) {
    return {std::vector<std::int64_t>(structures.size()),
            std::vector<double>(structures.size()),
            at_random,
            !structures.front().velocity.empty(),
            {},
            std::vector<std::vector<std::string>>(structures.size())};
  }
  /// In an archive, `step` has the steps of a phase under way, too: a change of the time step sets the clock, not what
  /// was done.
  void save(StateArchive& archive) const {
    archive.put("batch/steps_done", step);
    archive.put("batch/time", time_ps);
    archive.put("batch/at_random", std::vector<std::int32_t>{at_random});
    archive.put("batch/has_velocities", std::vector<std::int32_t>{has_velocities});
    if (!balanced.empty()) archive.put("batch/balanced", balanced);
    for (std::size_t r = 0; r < glass_states.size(); ++r) {
      std::string hashes;
      for (const std::string& hash : glass_states[r]) hashes += hash;
      archive.set_text(glass_entry(r), hashes);
    }
  }
  static BatchState restore(const StateArchive& archive, std::size_t n_replicas) {
    return {archive.get_within<std::int64_t>("batch/steps_done", n_replicas, 0, largest_number),
            archive.get_within<double>("batch/time", n_replicas, 0, largest_number),
            archive.get_one<std::int32_t>("batch/at_random", 0, 1) != 0,
            archive.get_one<std::int32_t>("batch/has_velocities", 0, 1) != 0,
            restore_balanced(archive),
            restore_glass_states(archive, n_replicas)};
  }

 private:
  static constexpr std::size_t hash_length = 64;

  static std::string glass_entry(std::size_t replica) { return "batch/glass_states/" + std::to_string(replica); }
  static std::vector<std::vector<std::string>> restore_glass_states(const StateArchive& archive,
                                                                    std::size_t n_replicas) {
    std::vector<std::vector<std::string>> states(n_replicas);
    for (std::size_t r = 0; r < n_replicas; ++r) {
      const std::string hashes = archive.get_text(glass_entry(r));
      if (hashes.size() % hash_length != 0 || hashes.find_first_not_of("0123456789abcdef") != std::string::npos)
        StateArchive::refuse(glass_entry(r), "has no hashes");
      for (std::size_t at = 0; at < hashes.size(); at += hash_length)
        states[r].push_back(hashes.substr(at, hash_length));
    }
    return states;
  }
  static std::vector<BalancedPotentials> restore_balanced(const StateArchive& archive) {
    if (!archive.entries().contains("batch/balanced/stage")) return {};
    const std::size_t n = archive.get<std::int64_t>("batch/balanced/stage").size();
    auto balanced = archive.get_within<BalancedPotentials>("batch/balanced", n, -largest_number, largest_number);
    for (const BalancedPotentials& found : balanced)
      if (found.stage < 0) StateArchive::refuse("batch/balanced", "is of no stage");
    return balanced;
  }
};

}  // namespace vitrify
