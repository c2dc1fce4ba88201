// Which stages of which runs tell something of one glass: they start from states that it has been in.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace vitrify {

/// A stage of a replica that has results for single atoms: its shear, its saddle searches, or an analysis.
struct GlassSource {
  enum class Kind { saddle_searches, shear, analysis };

  Kind kind = Kind::analysis;
  std::filesystem::path run;  ///< the directory
  std::string replica, stage;
  std::size_t replica_index = 0, stage_index = 0;
  std::string start;                ///< content hash of the state that the stage starts from
  std::vector<std::string> states;  ///< hashes of the states that the glass has been in until then, and of this one

  /// Run, replica and stage, for messages.
  std::string where() const;
};

/// What is known of one glass: sources whose states are connected with each other, saddle searches first.
struct KnownGlass {
  std::string name;  ///< replica of the first source; RUN-REPLICA-STAGE where several glasses would be called so
  std::vector<GlassSource> sources;
};

/// The glasses of some runs. Each run shares a glass with the others, at least by way of a third. Throws
/// Error(bad_input), naming two runs, where one does not, for a run without such results or one that is given twice,
/// and for a stage without content hash.
std::vector<KnownGlass> known_glasses(std::span<const std::string> runs);

/// Joins sources whose states are connected, in their order.
std::vector<KnownGlass> joined(const std::vector<GlassSource>& sources);

}  // namespace vitrify
