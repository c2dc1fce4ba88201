// Whether the files of a run are what the program left.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace vitrify {

struct FileFinding {
  std::string file;          ///< below the run directory
  std::string wrong;         ///< one line; "" if the file is whole
  bool compared;             ///< with what was written; else the file could only be read
  std::uint64_t unused = 0;  ///< bytes behind the content
};

/// Looks at every file that the program keeps of a run, which may be going on. Files of runs of version 0.1 have no
/// checksums but that of the checkpoint: they can only be read. Throws Error(io) if there is no such
/// directory.
std::vector<FileFinding> verify_run(const std::filesystem::path& directory);

}  // namespace vitrify
