#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "host/cli/commands.hpp"
#include "host/cli/file_info.hpp"

namespace vitrify::cli {
namespace {

/// Kinds of files are told apart by name, and checkpoints, which are HDF5 files too, by the name that a run gives them.
void print_info(const std::filesystem::path& path) {
  const std::string name = path.filename().string(), extension = path.extension().string();
  if (std::filesystem::is_directory(path)) return print_run(path);
  if (extension == ".fs" || extension == ".alloy" || extension == ".setfl") return print_potential(path);
  if (name.find("checkpoint") != std::string::npos) return print_checkpoint(path);
  if (extension == ".h5" || extension == ".h5md") return print_trajectory(path);
  print_structure(path);
}

}  // namespace

void add_info(CLI::App& program, ExitCode&) {
  auto* command = program.add_subcommand("info", "What is in a file.");
  const auto file = std::make_shared<std::string>();
  command->add_option("FILE", *file, "Potential, structure, trajectory, checkpoint or run directory")->required();
  command->callback([file] { print_info(*file); });
}

}  // namespace vitrify::cli
