// Atom types of a structure in the order of a potential's elements.
#pragma once

#include <string>
#include <vector>

#include "host/engine/structure.hpp"

namespace vitrify {

/// The structure with `elements` as its list. Throws Error(bad_input), naming `file`, if an atom is of another element.
Structure adopt_elements(Structure structure, const std::vector<std::string>& elements, const std::string& file);

}  // namespace vitrify
