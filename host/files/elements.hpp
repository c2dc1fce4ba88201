// Chemical elements: standard atomic weights, and the element that a mass in a file stands for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "host/error.hpp"

namespace vitrify {

/// A list of elements that a file is to be read with, and that does not suit it.
struct ElementsError : Error {
  explicit ElementsError(const std::string& what) : Error(ExitCode::bad_input, what) {}
};

/// Standard atomic weight in amu (IUPAC 2021, conventional values), or nothing if `symbol` is no element that has one.
std::optional<double> standard_atomic_weight(std::string_view symbol);

/// Symbol of the element whose standard atomic weight is within 0.05 amu of `mass_amu`, or "" if there is none.
std::string_view element_of_mass(double mass_amu);

}  // namespace vitrify
