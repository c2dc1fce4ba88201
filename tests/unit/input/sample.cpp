#include "tests/unit/input/sample.hpp"

#include "host/config/document.hpp"

namespace vitrify::config {

Json sample_input() {
  return parse_document(R"({
    "title": "sample",
    "potential": {"file": "CuZr.eam.fs"},
    "system": {"atoms": 1000, "composition": {"Cu": 0.5, "Zr": 0.5}},
    "replicas": {"count": 2},
    "timestep_fs": 2,
    "stages": [
      {"type": "minimize"},
      {"type": "md", "temperature_K": 1500, "duration_ps": 20, "velocities": "maxwell"},
      {"type": "equilibrate", "temperature_K": 1200, "msd_A2": 100, "min_slope": 0.95, "max_duration_ps": 1000},
      {"type": "quench", "temperature_start_K": 1200, "temperature_end_K": 300, "rate_K_per_s": 1e12},
      {"type": "aqs"},
      {"type": "art", "searches_per_atom": 4},
      {"type": "sample", "temperature_K": 300, "duration_ps": 100, "analyses": [
        {"type": "rdf"}, {"type": "structure_factor"}, {"type": "voronoi"}, {"type": "coordination"},
        {"type": "chemical_order"}, {"type": "crystals"}, {"type": "lambda"}, {"type": "msd"}, {"type": "vdos"}
      ]},
      {"type": "shear", "temperature_K": 300},
      {"type": "tension", "temperature_K": 300}
    ],
    "output": {}
  })",
                        "sample");
}

Json from_file_input() {
  Json input = sample_input();
  input["system"] = {{"structure", "glass.data"}};
  return input;
}

Json sample_with(const std::string& pointer, const Json& value) {
  Json input = sample_input();
  input[Json::json_pointer(pointer)] = value;
  return input;
}

Json without(Json input, const std::string& pointer) {
  const Json::json_pointer place(pointer);
  input[place.parent_pointer()].erase(place.back());
  return input;
}

std::string complaints(const Json& input) {
  try {
    parse_input(input, "input.json");
    return "";
  } catch (const InputError& error) {
    return error.what();
  }
}

Input parsed(const Json& input) { return parse_input(input, "input.json"); }

}  // namespace vitrify::config
