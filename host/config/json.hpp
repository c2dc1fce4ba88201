// The JSON type of the configuration: keys keep their order, so that files written from it read as documented.
// Declared only: sources that look into it include <nlohmann/json.hpp>.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace vitrify::config {

using Json = nlohmann::ordered_json;

/// The codec of T (value.hpp). `read` leaves `value` alone and reports where the JSON does not fit; `schema` may add to
/// the `definitions` that it refers to.
template <class T>
struct Value;

}  // namespace vitrify::config
