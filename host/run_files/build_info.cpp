#include "host/run_files/build_info.hpp"

namespace vitrify::build_info {

std::string version() { return VITRIFY_VERSION; }
std::string git() { return VITRIFY_GIT; }
std::string program() { return "vitrify " + version() + " (" + git() + ")"; }
std::string compiler() { return VITRIFY_COMPILER; }
std::string cuda_architectures() { return VITRIFY_CUDA_ARCHITECTURES; }

}  // namespace vitrify::build_info
