// Whole files into memory.
#pragma once

#include <filesystem>
#include <string>

namespace vitrify {

/// All bytes of a file. Throws Error(bad_input) with the reason if it cannot be read, is no file but a directory, pipe
/// or device, or does not fit into memory.
std::string read_file(const std::filesystem::path& path);

}  // namespace vitrify
