// Structures that a command is given: of files, or of runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/engine/structure.hpp"

namespace vitrify::cli {

struct NamedStructure {
  std::string name;   ///< for tables and files
  std::string where;  ///< for messages
  Structure structure;
};

/// One structure of a file, or one of each replica of a run: the last without a frame. Throws Error(bad_input),
/// Error(io).
std::vector<NamedStructure> named_structures(const std::string& file, const std::vector<std::string>& elements,
                                             std::optional<std::int64_t> frame);

/// What tables call a structure of this file.
std::string name_of_file(const std::string& file);
/// What tables call a run, before the names of its replicas.
std::string name_of_run(const std::string& folder);

/// Throws Error(bad_input), in the name of the option that makes a file for each, for a name that is there twice.
void refuse_repeated_names(const std::string& option, std::vector<std::string> names);

/// Throws Error(io) in the name of --csv if its folder is that of a run, or no folder. Empty: there is none.
void refuse_csv_folder(const std::string& folder);

}  // namespace vitrify::cli
