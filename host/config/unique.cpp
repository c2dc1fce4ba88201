#include "host/config/unique.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vitrify::config {

void require_unique(const Scope& at, const std::vector<std::string>& values) {
  for (auto value = values.begin(); value != values.end(); ++value) {
    const auto first = std::find(values.begin(), value, *value);
    if (first == value) continue;
    (at / static_cast<std::size_t>(value - values.begin()))
        .problem(fmt::format("found \"{}\", must be unique: element {} is the same", *value, first - values.begin()));
  }
}

}  // namespace vitrify::config
