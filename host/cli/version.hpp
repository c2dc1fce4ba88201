// The text of `vitrify --version`.
#pragma once

#include <string>

namespace vitrify::cli {

std::string version_text();

}  // namespace vitrify::cli
