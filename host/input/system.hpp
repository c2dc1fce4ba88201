// Section "system": the atoms to start from, placed at random or read from a file.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/config/composition.hpp"
#include "host/config/problem.hpp"
#include "host/config/rule.hpp"

namespace vitrify::config {

struct RandomStart {
  static constexpr std::string_view name = "random_start";
  static constexpr std::string_view doc = "Atoms at random in a cubic box, differently in each replica.";
  static constexpr std::string_view marked_by = "atoms";

  std::int64_t atoms = 1;
  Composition composition;
  double density_g_cm3 = 7.0;
  double min_distance_A = 1.8;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit("atoms", self.atoms, "Number of atoms of a replica.", {.required = true, .min = 1, .max = 2'147'483'647});
    visit("composition", self.composition, "Fraction of each element, as {\"Cu\": 0.5, \"Zr\": 0.5}; the sum is 1.",
          {.required = true, .above = 0, .max = 1, .text = Text::element});
    visit("density_g_cm3", self.density_g_cm3, "Density of the start.", {.unit = "g/cm3", .above = 0, .max = 50});
    visit("min_distance_A", self.min_distance_A, "No two atoms are nearer than this.",
          {.unit = "A", .min = 0, .max = 10});
  }
  void finish(const Scope& at);

  bool operator==(const RandomStart&) const = default;
};

struct StructureFile {
  static constexpr std::string_view name = "structure_file";
  static constexpr std::string_view doc = "Atoms of a file, the same in each replica.";
  static constexpr std::string_view marked_by = "structure";

  std::string structure;
  std::optional<std::vector<std::string>> elements;
  std::array<std::int64_t, 3> replicate = {1, 1, 1};
  bool copy_velocities = false;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit("structure", self.structure,
          "LAMMPS data or extended XYZ file, .gz too; a relative path starts at the folder of the input file.",
          {.required = true, .text = Text::not_empty});
    visit("elements", self.elements,
          "Element of each atom type of a LAMMPS data file, in order; several types may have the same. Extended XYZ "
          "files name their own.",
          {.text = Text::element});
    visit("replicate", self.replicate, "Copies of the box along a, b and c.", {.min = 1, .max = 10'000});
    visit(
        "copy_velocities", self.copy_velocities,
        "Whether copies of the box move as the file says. Else they have no velocities, and the first stage that needs "
        "some draws them: copies that move alike stay in step for long.");
  }

  bool operator==(const StructureFile&) const = default;
};

using System = std::variant<RandomStart, StructureFile>;

}  // namespace vitrify::config
