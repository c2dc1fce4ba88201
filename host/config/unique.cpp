#include "host/config/unique.hpp"

#include <fmt/format.h>

#include <string_view>
#include <unordered_map>

namespace vitrify::config {

void require_unique(const Scope& at, const std::vector<std::string>& values) {
  std::unordered_map<std::string_view, std::size_t> first;
  for (std::size_t k = 0; k < values.size(); ++k)
    if (const auto [before, is_new] = first.emplace(values[k], k); !is_new)
      (at / k).problem(fmt::format("found \"{}\", must be unique: element {} is the same", values[k], before->second));
}

}  // namespace vitrify::config
