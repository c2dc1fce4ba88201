// The potential of commands that take structures of files or runs.
#pragma once

#include <string>

#include "host/files/setfl.hpp"

namespace vitrify::cli {

/// The file `given` by the option --potential, else that of the run `file`. Throws Error(bad_input) where neither is
/// known, Error(io).
SetflPotential given_potential(const std::string& given, const std::string& file);

}  // namespace vitrify::cli
