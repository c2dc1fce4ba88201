// The schema and the parser follow from one description. Here the schema is taken at its word: what it says of each
// key must hold for the parser.
#include "host/input/schema.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>

#include "host/config/document.hpp"
#include "tests/unit/input/sample.hpp"

namespace vitrify::config {
namespace {

/// An object of the schema, and where a sound input has one.
struct Section {
  std::string name;
  Json input;
  std::string pointer;
};

std::vector<Section> sections() {
  const Json sample = sample_input();
  std::vector<Section> list = {
      {"", sample, ""},
      {"potential", sample, "/potential"},
      {"random_start", sample, "/system"},
      {"structure_file", from_file_input(), "/system"},
      {"replicas", sample, "/replicas"},
      {"monte_carlo", sample_with("/stages/2/monte_carlo", Json::object()), "/stages/2/monte_carlo"},
      {"limits", sample_with("/limits", Json::object()), "/limits"},
      {"output", sample, "/output"}};
  for (std::size_t i = 0; i < sample["stages"].size(); ++i)
    list.push_back({sample["stages"][i]["type"], sample, "/stages/" + std::to_string(i)});
  const auto sampling = std::find_if(sample["stages"].begin(), sample["stages"].end(),
                                     [](const Json& stage) { return stage["type"] == "sample"; });
  const std::string analyses =
      "/stages/" + std::to_string(std::distance(sample["stages"].begin(), sampling)) + "/analyses";
  const Json& of_sample = sample[Json::json_pointer(analyses)];
  for (std::size_t i = 0; i < of_sample.size(); ++i)
    list.push_back({"analysis_" + of_sample[i]["type"].get<std::string>(), sample, analyses + "/" + std::to_string(i)});
  return list;
}

Json definition(const std::string& name) {
  const Json schema = input_schema();
  return name.empty() ? schema : schema["$defs"][name];
}

/// Calls test(section, key, the key's schema, pointer) for each key of each section.
void for_each_key(
    const std::function<void(const Section&, const std::string&, const Json&, const std::string&)>& test) {
  for (const Section& section : sections()) {
    const Json properties = definition(section.name)["properties"];
    for (const auto& [key, schema] : properties.items()) {
      test(section, key, schema, section.pointer + "/" + key);
    }
  }
}

/// Messages of problems at a place or below it.
std::vector<std::string> problems_at(const std::string& pointer, const Json& input) {
  std::vector<std::string> messages;
  try {
    parsed(input);
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) {
      if (problem.pointer == pointer || problem.pointer.starts_with(pointer + "/")) messages.push_back(problem.message);
    }
  }
  return messages;
}

bool refused_with(const Section& section, const std::string& pointer, const Json& value) {
  Json input = section.input;
  input[Json::json_pointer(pointer)] = value;
  return !problems_at(pointer, input).empty();
}

/// The schema of one value where several are allowed, per replica or in a list.
const Json& of_one(const Json& schema) {
  if (schema.contains("anyOf")) return of_one(schema["anyOf"][0]);
  return schema;
}

TEST(Schema, HasAllSections) {
  std::vector<std::string> defined, expected;
  const Json definitions = input_schema()["$defs"];
  for (const auto& [name, schema] : definitions.items()) defined.push_back(name);
  for (const Section& section : sections()) {
    if (!section.name.empty()) expected.push_back(section.name);
  }
  std::sort(defined.begin(), defined.end());
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(defined, expected);
}

TEST(Schema, RefersOnlyToWhatItDefines) {
  const Json schema = input_schema();
  const std::function<void(const Json&)> visit = [&](const Json& json) {
    if (json.is_object() && json.contains("$ref")) {
      const std::string reference = json["$ref"];
      EXPECT_TRUE(schema.contains(Json::json_pointer(reference.substr(1)))) << reference;
    }
    for (const Json& child : json) {
      if (child.is_structured()) visit(child);
    }
  };
  visit(schema);
}

TEST(Schema, DocumentsAllKeys) {
  for_each_key([](const Section& section, const std::string& key, const Json& schema, const std::string&) {
    if (schema.contains("const")) return;
    EXPECT_GE(schema.value("description", "").size(), 5u) << section.name << ' ' << key;
  });
}

TEST(Schema, AllowsNoOtherKeysAndNeitherDoesTheParser) {
  for (const Section& section : sections()) {
    EXPECT_EQ(definition(section.name)["additionalProperties"], false) << section.name;
    EXPECT_TRUE(refused_with(section, section.pointer + "/surplus", 1)) << section.name;
  }
}

TEST(Schema, KnowsEveryKeyThatIsWritten) {
  for (const Section& section : sections()) {
    const Json properties = definition(section.name)["properties"];
    const Json written = to_json(parsed(section.input))[Json::json_pointer(section.pointer)];
    for (const auto& [key, value] : written.items())
      EXPECT_TRUE(properties.contains(key)) << section.name << ' ' << key;
  }
}

TEST(Schema, AgreesOnTypes) {
  for_each_key([](const Section& section, const std::string&, const Json&, const std::string& pointer) {
    for (const Json& value : {Json(nullptr), Json({{"a", Json::array()}}), Json::array({Json::array()})}) {
      EXPECT_TRUE(refused_with(section, pointer, value)) << pointer << ' ' << value;
    }
  });
}

TEST(Schema, AgreesOnBounds) {
  int bounds = 0;
  for_each_key([&](const Section& section, const std::string&, const Json& schema, const std::string& pointer) {
    const Json& one = of_one(schema);
    const auto expect_refused = [&](double value) {
      ++bounds;
      EXPECT_TRUE(refused_with(section, pointer, value)) << pointer << ' ' << value;
    };
    const auto expect_in_range = [&](double value) {
      Json input = section.input;
      input[Json::json_pointer(pointer)] = value;
      for (const std::string& message : problems_at(pointer, input)) {
        EXPECT_EQ(message.find(", must be >= "), std::string::npos) << pointer << ' ' << message;
      }
    };
    if (one.contains("exclusiveMinimum")) expect_refused(one["exclusiveMinimum"]);
    if (one.contains("minimum")) expect_refused(one["minimum"].get<double>() - 1);
    if (one.contains("minimum")) expect_in_range(one["minimum"]);
    if (one.contains("maximum")) expect_refused(one["maximum"].get<double>() + 1);
  });
  EXPECT_GT(bounds, 50);
}

TEST(Schema, AgreesOnChoices) {
  int choices = 0;
  for_each_key([&](const Section& section, const std::string&, const Json& schema, const std::string& pointer) {
    const Json& one = of_one(schema);
    if (!one.contains("enum")) return;
    EXPECT_TRUE(refused_with(section, pointer, "none of these"));
    for (const Json& choice : one["enum"]) {
      ++choices;
      EXPECT_FALSE(refused_with(section, pointer, choice)) << pointer << ' ' << choice;
    }
  });
  EXPECT_GT(choices, 20);
}

TEST(Schema, AgreesOnRequiredKeys) {
  for (const Section& section : sections()) {
    const Json schema = definition(section.name);
    const Json required = schema.value("required", Json::array());
    for (const Json& key : required) {
      const std::string pointer = section.pointer + "/" + key.get<std::string>();
      EXPECT_NE(complaints(without(section.input, pointer)), "") << pointer;
    }
  }
}

TEST(Schema, AgreesOnDefaults) {
  int defaults = 0;
  for_each_key([&](const Section& section, const std::string&, const Json& schema, const std::string& pointer) {
    if (!schema.contains("default")) return;
    ++defaults;
    const Json input =
        section.input.contains(Json::json_pointer(pointer)) ? without(section.input, pointer) : section.input;
    EXPECT_EQ(to_json(parsed(input))[Json::json_pointer(pointer)], schema["default"]) << pointer;
  });
  EXPECT_GT(defaults, 40);
}

std::string committed(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(std::filesystem::path(VITRIFY_SOURCE_DIR) / file).rdbuf();
  return text.str();
}

TEST(Schema, IsTheCommittedFile) {
  EXPECT_TRUE(committed("inputs/vitrify.schema.json") == input_schema_text())
      << "run: vitrify check --schema > inputs/vitrify.schema.json";
}

TEST(Reference, IsTheCommittedFile) {
  EXPECT_TRUE(committed("docs/input.md") == input_reference()) << "run: vitrify check --reference > docs/input.md";
}

TEST(Reference, HasEveryKey) {
  const std::string reference = input_reference();
  for_each_key([&](const Section& section, const std::string& key, const Json&, const std::string&) {
    EXPECT_NE(reference.find("| `" + key + "` |"), std::string::npos) << section.name << ' ' << key;
  });
}

TEST(Reference, HasAnExampleThatWorks) {
  const std::string reference = input_reference();
  const auto start = reference.find("```json\n") + 8;
  const Json example = parse_document(reference.substr(start, reference.find("```\n", start) - start), "example");
  EXPECT_EQ(complaints(example), "");
}

}  // namespace
}  // namespace vitrify::config
