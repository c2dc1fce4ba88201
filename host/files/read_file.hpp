// Whole files into memory.
#pragma once

#include <filesystem>
#include <string>

namespace vitrify {

/// All bytes of an input file. Throws Error(bad_input) with the system's reason if it cannot be read.
std::string read_file(const std::filesystem::path& path);

}  // namespace vitrify
