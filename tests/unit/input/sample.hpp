// A sound input with every section and stage, and shorthands to look at what is wrong with changed ones.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "host/input/input.hpp"

namespace vitrify::config {

inline Json sample_input() {
  return Json::parse(R"({
    "title": "sample",
    "potential": {"file": "CuZr.eam.fs"},
    "system": {"atoms": 1000, "composition": {"Cu": 0.5, "Zr": 0.5}},
    "replicas": {"count": 2},
    "timestep_fs": 2,
    "stages": [
      {"type": "minimize"},
      {"type": "md", "temperature_K": 1500, "duration_ps": 20, "velocities": "maxwell"},
      {"type": "equilibrate", "temperature_K": 1200, "msd_A2": 100, "max_duration_ps": 1000},
      {"type": "quench", "temperature_start_K": 1200, "temperature_end_K": 300, "rate_K_per_s": 1e12},
      {"type": "aqs"},
      {"type": "art", "searches_per_atom": 4}
    ],
    "output": {}
  })");
}

inline Json from_file_input() {
  Json input = sample_input();
  input["system"] = {{"structure", "glass.data"}};
  return input;
}

/// The sample with the value at a JSON pointer replaced, or set.
inline Json sample_with(const std::string& pointer, const Json& value) {
  Json input = sample_input();
  input[Json::json_pointer(pointer)] = value;
  return input;
}

/// The sample without the key that a JSON pointer names.
inline Json without(Json input, const std::string& pointer) {
  const Json::json_pointer place(pointer);
  input[place.parent_pointer()].erase(place.back());
  return input;
}

/// All problems, a line each; "" for none.
inline std::string complaints(const Json& input) {
  try {
    parse_input(input, "input.json");
    return "";
  } catch (const InputError& error) {
    return error.what();
  }
}

inline Input parsed(const Json& input) { return parse_input(input, "input.json"); }

}  // namespace vitrify::config
