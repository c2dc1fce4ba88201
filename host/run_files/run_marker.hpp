// .vitrify-run: by what a directory is known as that of a run, and the files that the program makes there. No other
// file in it is ever replaced or removed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace vitrify {

struct RunMarker {
  bool unfinished = false;         ///< nothing is lost with what is there so far: it may be made anew
  std::vector<std::string> files;  ///< made or to be made, relative to the directory
};

/// The marker of a directory; none where there is no run. A run from before there were markers gets the one that its
/// run.h5 or status.json tells. Throws Error(io) for a marker that is damaged.
std::optional<RunMarker> read_marker(const std::filesystem::path& directory);

/// Replaces the marker. Throws Error(io).
void write_marker(const std::filesystem::path& directory, const RunMarker& marker);

/// Throws Error(io) in the name of a command's `option` if its output is a file that a run has made.
void refuse_file_of_a_run(const std::string& option, const std::filesystem::path& output);

/// Files of a run beside its tables and structures.
std::vector<std::string> common_run_files();

/// In the place of a stage, in the names of structures that diverged.
inline constexpr const char* diverged_stage = "diverged";

/// STAGE.REPLICA.KIND, below structures/: the atoms at the end of a stage.
std::string structure_name(const std::string& stage, const std::string& replica, const std::string& kind);
/// structures/STAGE.REPLICA.KIND of all stages and replicas, in all kinds, and those of runs that diverge.
std::vector<std::string> structure_files(const std::vector<std::string>& stages,
                                         const std::vector<std::string>& replicas);

}  // namespace vitrify
