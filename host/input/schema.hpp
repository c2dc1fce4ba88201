// The JSON schema of the input, and its documentation as tables; both follow from the sections' descriptions.
#pragma once

#include <string>

#include "host/config/json.hpp"

namespace vitrify::config {

/// JSON schema (draft 2020-12). Committed as inputs/vitrify.schema.json.
Json input_schema();

/// The schema as the committed file has it.
std::string input_schema_text();

/// Markdown with a table of keys for each section. Committed as docs/input.md.
std::string input_reference();

}  // namespace vitrify::config
