#include "host/input/schema.hpp"

#include "host/config/section.hpp"
#include "host/input/input.hpp"

namespace vitrify::config {

Json input_schema() { return document_schema<Input>("Vitrify input"); }

std::string input_schema_text() { return input_schema().dump(2) + '\n'; }

}  // namespace vitrify::config
