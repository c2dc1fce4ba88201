// Commands whose work Python does.
#pragma once

#include <string>
#include <vector>

namespace vitrify::cli {

/// Becomes this module of the program's own, with these words behind it; it says and returns the rest, and finds this
/// program in VITRIFY_PROGRAM. Throws Error(io) if the script that runs modules is missing or cannot be started.
[[noreturn]] void become_python(const std::string& module, const std::vector<std::string>& words);

}  // namespace vitrify::cli
