// A sound input with every section and stage, and shorthands to look at what is wrong with changed ones.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "host/input/input.hpp"

namespace vitrify::config {

Json sample_input();
Json from_file_input();

/// The sample with the value at a JSON pointer replaced, or set.
Json sample_with(const std::string& pointer, const Json& value);

/// The sample without the key that a JSON pointer names.
Json without(Json input, const std::string& pointer);

/// All problems, a line each; "" for none.
std::string complaints(const Json& input);

Input parsed(const Json& input);

}  // namespace vitrify::config
