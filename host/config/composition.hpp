// Fractions of the elements, as inputs give them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "host/config/problem.hpp"

namespace vitrify::config {

/// Fraction of the atoms by element symbol.
using Composition = std::map<std::string, double>;

/// Atoms of each element, in the composition's (alphabetical) order: N c rounded down, and the atoms left over go to
/// the largest remainders.
std::vector<std::pair<std::string, std::int64_t>> element_counts(std::int64_t atoms, const Composition& composition);

/// Reports fractions whose sum is not 1; returns whether it is.
bool check_fractions(const Scope& at, const Composition& composition);

}  // namespace vitrify::config
