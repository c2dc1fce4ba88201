#include "host/stages/saddle/centres.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/config/value.hpp"

namespace vitrify::config {
namespace {

void require_unique_ids(const Scope& at, const std::vector<std::int64_t>& ids) {
  std::vector<std::int64_t> sorted = ids;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) at.problem(fmt::format("found {} more than once, must be unique", *twice));
}

}  // namespace

void Value<Centres>::read(const Scope& at, const Json& json, const Rule& rule, Centres& value) {
  if (json == Json("all")) return value.ids.clear();
  if (!json.is_array() || json.empty()) return refuse(at, json, "\"all\" or an array with at least one atom id");
  Value<std::vector<std::int64_t>>::read(at, json, rule, value.ids);
  if (at.clean()) require_unique_ids(at, value.ids);
}

Json Value<Centres>::write(const Centres& value) {
  return value.all() ? Json("all") : Value<std::vector<std::int64_t>>::write(value.ids);
}

Json Value<Centres>::schema(const Rule& rule, Json& definitions) {
  return {{"anyOf", Json::array({{{"enum", {"all"}}}, Value<std::vector<std::int64_t>>::schema(rule, definitions)})}};
}

}  // namespace vitrify::config
