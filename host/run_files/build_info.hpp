// What this program is: version, commit and build, as `vitrify --version` and run.h5 tell it.
#pragma once

#include <string>

namespace vitrify::build_info {

std::string version();
/// Commit at configure time; "unknown" outside of a repository.
std::string git();
/// Both, as in "vitrify 0.1.0 (abc)".
std::string program();
std::string compiler();
/// Architectures of the CUDA executor, such as "90-real;80-virtual"; "" without one.
std::string cuda_architectures();

}  // namespace vitrify::build_info
