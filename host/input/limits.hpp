// Section "limits": where a run counts as diverged.
#pragma once

#include <string_view>

#include "host/config/rule.hpp"
#include "host/engine/dynamics/dynamics.hpp"

namespace vitrify::config {

struct Limits {
  static constexpr std::string_view name = "limits";
  static constexpr std::string_view doc =
      "Where dynamics counts as diverged and the run ends. A value far too large switches a limit off.";

  DynamicsLimits dynamics;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit("displacement_A", self.dynamics.displacement_A, "Displacement of an atom in one step.",
          {.unit = "A", .above = 0});
    visit("temperature_K", self.dynamics.temperature_K, "Temperature of a replica.", {.unit = "K", .above = 0});
    visit("density_ratio_min", self.dynamics.density_ratio_min, "Lowest density, as a part of that of the start.",
          {.above = 0, .max = 1});
    visit("density_ratio_max", self.dynamics.density_ratio_max, "Highest density, as a multiple of that of the start.",
          {.min = 1});
    visit("drift_eV_per_atom", self.dynamics.drift_eV_per_atom,
          "Drift of the energy in a stage of constant energy, seen at rows of output and checkpoints.",
          {.unit = "eV/atom", .above = 0});
    visit("drift_warning_eV_per_atom", self.dynamics.drift_warning_eV_per_atom,
          "Drift from which on there is a warning, for the conserved quantity of a constant temperature as well.",
          {.unit = "eV/atom", .above = 0});
  }

  bool operator==(const Limits&) const = default;
};

}  // namespace vitrify::config
