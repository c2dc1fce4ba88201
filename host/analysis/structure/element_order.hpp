// One order of the elements, so that results do not depend on the one that a file or an input has.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "host/engine/structure.hpp"

namespace vitrify {

/// The structure with its elements in the order of their names; atoms stay where they are.
inline Structure with_elements_by_name(Structure structure) {
  std::vector<std::string> elements = structure.elements;
  std::sort(elements.begin(), elements.end());
  for (int& type : structure.type)
    type = static_cast<int>(std::find(elements.begin(), elements.end(), structure.elements[type]) - elements.begin());
  structure.elements = std::move(elements);
  return structure;
}

}  // namespace vitrify
