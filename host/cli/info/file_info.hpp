// Summaries of files on the terminal.
#pragma once

#include <filesystem>

namespace vitrify::cli {

void print_potential(const std::filesystem::path& file);
void print_structure(const std::filesystem::path& file);
void print_trajectory(const std::filesystem::path& file);
void print_checkpoint(const std::filesystem::path& file);
void print_run(const std::filesystem::path& directory);

}  // namespace vitrify::cli
