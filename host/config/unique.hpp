// A check that several lists share: no value twice.
#pragma once

#include <string>
#include <vector>

#include "host/config/problem.hpp"

namespace vitrify::config {

/// Reports each element of the array at `at` that is equal to an earlier one.
void require_unique(const Scope& at, const std::vector<std::string>& values);

}  // namespace vitrify::config
