#include "host/run/installation.hpp"

namespace vitrify {
namespace {

/// PREFIX/share/vitrify of a program that is installed as PREFIX/bin/vitrify.
std::filesystem::path shared_folder() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return program.parent_path().parent_path() / "share" / "vitrify";
}

}  // namespace

std::vector<std::filesystem::path> input_folders() { return {shared_folder() / "inputs", VITRIFY_DATA_DIR}; }

std::vector<std::filesystem::path> script_folders() { return {shared_folder() / "scripts", VITRIFY_SCRIPTS_DIR}; }

}  // namespace vitrify
