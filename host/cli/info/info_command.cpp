#include <filesystem>
#include <memory>

#include "host/cli/commands.hpp"
#include "host/cli/info/file_info.hpp"

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

Command info_command() {
  const auto file = std::make_shared<std::string>();
  return {
      .name = "info",
      .help = "What is in a file.",
      .options = {{"FILE", file.get(), "Potential, structure, trajectory, checkpoint or run directory", {Required{}}}},
      .run = [file] { return print_info(*file), ExitCode::success; }};
}

}  // namespace vitrify::cli
