// The input of a run: JSON -> Input, and back with the defaults filled in.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/config/json.hpp"
#include "host/config/problem.hpp"
#include "host/input/limits.hpp"
#include "host/input/output.hpp"
#include "host/input/potential.hpp"
#include "host/input/replicas.hpp"
#include "host/input/stage.hpp"
#include "host/input/system.hpp"

namespace vitrify::config {

struct Input {
  static constexpr std::string_view name = "input";
  static constexpr std::string_view doc = "Input of vitrify: a batch of replicas, taken through stages.";

  std::optional<std::string> schema;  ///< empty once read: it only helps editors of the file
  std::string title;
  Potential potential;
  System system;
  Replicas replicas;
  double timestep_fs = 2;
  Limits limits;
  std::vector<Stage> stages;
  Output output;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit("$schema", self.schema, "Where editors find this schema.");
    visit("title", self.title, "What the run is about, for the report.");
    visit("potential", self.potential, "The interatomic potential.", {.required = true});
    visit("system", self.system, "The atoms to start from: at random (`atoms`) or from a file (`structure`).",
          {.required = true});
    visit("replicas", self.replicas, "The batch. Default: one replica.");
    visit("timestep_fs", self.timestep_fs, "Time step of molecular dynamics.", {.unit = "fs", .above = 0, .max = 10});
    visit("limits", self.limits, "Where the run ends because it has diverged.");
    visit("stages", self.stages, "What is done, in order.", {.required = true});
    visit("output", self.output, "What is written, and how often.");
  }

  bool operator==(const Input&) const = default;
};

/// Throws InputError with all problems; `source` is what its lines begin with.
Input parse_input(const Json& document, const std::string& source);

/// Relative paths in an input start at this folder; makes them absolute.
void resolve_paths(Input& input, const std::filesystem::path& folder);

/// Reads a file. Relative paths in it start at its folder; those of the result are absolute, so that the input as used
/// means the same anywhere. Throws Error (io) for a file that cannot be read, else InputError with all problems.
Input read_input(const std::filesystem::path& file);

/// The input as used, defaults filled in: parse_input(to_json(input)) == input.
Json to_json(const Input& input);

/// The same as text, and back; parse_text() throws as parse_input().
std::string to_text(const Input& input);
Input parse_text(const std::string& text, const std::string& source);

/// Where two inputs first differ, as a JSON pointer, and the JSON there; "nothing" where one of them lacks it.
struct Difference {
  std::string place, here, there;
};
std::optional<Difference> first_difference(const Input& here, const Input& there);

}  // namespace vitrify::config
