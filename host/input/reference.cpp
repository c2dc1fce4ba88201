#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/config/problem.hpp"
#include "host/input/schema.hpp"

namespace vitrify::config {
namespace {

constexpr std::string_view introduction = R"(# Input

<!-- Generated from host/config: `vitrify check --reference`. Do not edit. -->

One JSON file describes a run. `//` and `/* */` comments are allowed; keys that are not listed here are refused.
A value "per replica" is one value for all replicas or an array with one for each. `vitrify check INPUT.json` reports
everything that is wrong with a file, one line each, with the place as a JSON pointer. `inputs/vitrify.schema.json` says
the same as these tables, for editors.

```json
{
  "title": "Two glasses, sheared",
  "potential": {"file": "potentials/CuZr.eam.fs"},
  "system": {"atoms": 1000, "composition": {"Cu": 0.5, "Zr": 0.5}},
  "replicas": {"count": 2, "seed": 1, "names": ["fast", "slow"]},
  "stages": [
    {"type": "md", "temperature_K": 1500, "duration_ps": 20, "velocities": "maxwell"},
    {"type": "quench", "temperature_start_K": 1500, "temperature_end_K": 300, "rate_K_per_s": [1e14, 1e13]},
    {"type": "minimize"},
    {"type": "aqs", "strain_path": [0.1]}
  ]
}
```
)";

std::string value_text(const Json& value) {
  if (value.is_number_float()) return number_text(value.get<double>());
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const Json& element : value) text += (text.empty() ? "" : ", ") + value_text(element);
  return '[' + text + ']';
}

std::string bounds_text(const Json& schema) {
  std::string text;
  const auto add = [&](const char* keyword, std::string_view comparison) {
    if (!schema.contains(keyword)) return;
    text += fmt::format("{} {} {}", text.empty() ? "" : " and", comparison, value_text(schema[keyword]));
  };
  add("exclusiveMinimum", ">");
  add("minimum", ">=");
  add("maximum", "<=");
  return text;
}

std::string choices_text(const Json& choices) {
  std::string text;
  for (const Json& choice : choices) text += fmt::format("{}`{}`", text.empty() ? "" : ", ", choice.dump());
  return text;
}

std::string kind_text(const Json& schema);

/// A value or an array of such values is one per replica.
std::string either_text(const Json& either) {
  const bool per_replica = either[1].value("items", Json()) == either[0];
  return kind_text(either[0]) + (per_replica ? ", per replica" : " or " + kind_text(either[1]));
}

/// What a key may be, in words.
std::string kind_text(const Json& schema) {
  if (schema.contains("$ref")) return "object, see below";
  if (schema.contains("const")) return choices_text({schema["const"]});
  if (schema.contains("enum")) return choices_text(schema["enum"]);
  if (schema.contains("anyOf")) return either_text(schema["anyOf"]);
  if (schema.contains("oneOf")) return "object, one of those below";
  const std::string type = schema["type"];
  if (type == "array") return "array of: " + kind_text(schema["items"]);
  if (type == "object") return "object of: " + kind_text(schema["additionalProperties"]);
  return type + bounds_text(schema);
}

std::string default_text(const Json& section, const std::string& key) {
  const Json& schema = section["properties"][key];
  if (schema.contains("default")) return '`' + value_text(schema["default"]) + '`';
  const Json required = section.value("required", Json::array());
  return std::find(required.begin(), required.end(), key) != required.end() ? "required" : "";
}

std::string table(const Json& section) {
  std::string text = "\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n";
  for (const auto& [key, schema] : section["properties"].items()) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", key, kind_text(schema), default_text(section, key),
                        schema.value("description", ""));
  }
  return text;
}

/// Stages go by their type, the forms of "system" by the key that marks them, other sections by their name.
std::string heading(const std::string& name, const Json& section) {
  const Json& properties = section["properties"];
  if (properties.contains("type")) return fmt::format("stage `{}`", name);
  if (properties.contains("atoms")) return "system, at random";
  if (properties.contains("structure")) return "system, from a file";
  return name;
}

}  // namespace

std::string input_reference() {
  const Json schema = input_schema();
  std::string text(introduction);
  text += table(schema);
  for (const auto& [name, section] : schema["$defs"].items()) {
    text += fmt::format("\n## {}\n\n{}\n{}", heading(name, section), section["description"].get<std::string>(),
                        table(section));
  }
  return text;
}

}  // namespace vitrify::config
