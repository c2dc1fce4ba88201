#include "host/run/start/adopt_elements.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "host/error.hpp"

namespace vitrify {

Structure adopt_elements(Structure structure, const std::vector<std::string>& elements, const std::string& file) {
  std::vector<int> type_of;
  for (const std::string& name : structure.elements) {
    const auto found = std::find(elements.begin(), elements.end(), name);
    type_of.push_back(found == elements.end() ? -1 : static_cast<int>(found - elements.begin()));
  }
  for (int& type : structure.type) {
    const std::string& name = structure.elements.at(type);
    type = type_of[type];
    if (type < 0)
      throw Error(ExitCode::bad_input,
                  fmt::format("{}: found element \"{}\", the potential has {}", file, name, fmt::join(elements, ", ")));
  }
  structure.elements = elements;
  return structure;
}

}  // namespace vitrify
