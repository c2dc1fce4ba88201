// The atoms that saddle searches are centred on: "all" or an array of ids.
#pragma once

#include <cstdint>
#include <vector>

#include "host/config/json.hpp"
#include "host/config/problem.hpp"
#include "host/config/rule.hpp"

namespace vitrify::config {

struct Centres {
  std::vector<std::int64_t> ids;  ///< none: all atoms

  bool all() const { return ids.empty(); }
  bool operator==(const Centres&) const = default;
};

template <>
struct Value<Centres> {
  static void read(const Scope& at, const Json& json, const Rule& rule, Centres& value);
  static Json write(const Centres& value);
  static Json schema(const Rule& rule, Json& definitions);
};

}  // namespace vitrify::config
