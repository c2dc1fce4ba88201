// Chemical elements: standard atomic weights, and the element that a mass in a file stands for.
#pragma once

#include <optional>
#include <string_view>

namespace vitrify {

/// Standard atomic weight in amu (IUPAC 2021, conventional values), or nothing if `symbol` is no element that has one.
std::optional<double> standard_atomic_weight(std::string_view symbol);

/// Symbol of the element whose standard atomic weight is within 0.05 amu of `mass_amu`, or "" if there is none.
std::string_view element_of_mass(double mass_amu);

}  // namespace vitrify
