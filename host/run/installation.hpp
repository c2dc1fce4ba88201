// Where the program's own files are: potentials and scripts, installed beside the program or in the source tree.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace vitrify {

/// The program that runs.
std::filesystem::path this_program();
/// Folders that may hold the shipped inputs, the likeliest first.
std::vector<std::filesystem::path> input_folders();
/// Folders that may hold the scripts, the likeliest first.
std::vector<std::filesystem::path> script_folders();

}  // namespace vitrify
