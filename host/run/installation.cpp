#include "host/run/installation.hpp"

namespace vitrify {
namespace {

/// PREFIX/share/vitrify of a program that is installed as PREFIX/bin/vitrify.
std::filesystem::path shared_folder() { return this_program().parent_path().parent_path() / "share" / "vitrify"; }

}  // namespace

std::filesystem::path this_program() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error);
}

std::vector<std::filesystem::path> input_folders() { return {shared_folder() / "inputs", VITRIFY_DATA_DIR}; }

std::vector<std::filesystem::path> script_folders() { return {shared_folder() / "scripts", VITRIFY_SCRIPTS_DIR}; }

}  // namespace vitrify
