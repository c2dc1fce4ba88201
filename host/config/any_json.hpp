// Values of a document that are taken as they stand.
#pragma once

#include "host/config/value.hpp"

namespace vitrify::config {

template <>
struct Value<Json> {
  static void read(const Scope&, const Json& json, const Rule&, Json& value) { value = json; }
  static Json write(const Json& value) { return value; }
  static Json schema(const Rule&, Json&) { return Json::object(); }
};

}  // namespace vitrify::config
