#include "host/input/schema.hpp"

#include "host/config/section.hpp"
#include "host/input/input.hpp"

namespace vitrify::config {

Json input_schema() {
  Json definitions = Json::object();
  const Json root = section_schema<Input>(definitions);
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "Vitrify input"}};
  schema.update(root);
  schema["$defs"] = std::move(definitions);
  return schema;
}

std::string input_schema_text() { return input_schema().dump(2) + '\n'; }

}  // namespace vitrify::config
