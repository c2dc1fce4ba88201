#include "host/run_files/build_info.hpp"

namespace vitrify::build_info {

std::string version() { return "fuzz"; }
std::string git() { return "fuzz"; }

}  // namespace vitrify::build_info
