// Stage "tension": uniaxial deformation at a constant rate while atoms move.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "host/config/per_replica.hpp"
#include "host/stages/deformation/local_strain_options.hpp"
#include "host/stages/deformation/rate_rows.hpp"
#include "host/stages/deformation/strains.hpp"
#include "host/stages/dynamics/dynamics_options.hpp"
#include "host/stages/stage_options.hpp"

namespace vitrify::config {

enum class Axis : int { x, y, z };

constexpr auto choices(Axis) {
  return std::array{Choice<Axis>{"x", Axis::x}, Choice<Axis>{"y", Axis::y}, Choice<Axis>{"z", Axis::z}};
}

struct Tension {
  static constexpr std::string_view type = "tension";
  static constexpr std::string_view name = type;
  static constexpr std::string_view doc =
      "Uniaxial tension or compression at a constant rate: one edge is driven, the others are held without stress, "
      "left as they are, or open. Engineering and true stress of the body, its strength and toughness. A step is an MD "
      "step.";

  StageCommon common;
  Ensemble ensemble = Ensemble::nvt;
  std::optional<PerReplica<double>> temperature_K;
  Axis axis = Axis::y;
  std::optional<std::vector<Axis>> fixed_axes;
  double rate_per_ps = 5e-5;
  Strains strain = 0.15;
  double average_strain = 1e-4;
  double fit_strain = 0.01;
  LocalStrainOptions local_strain;
  DynamicsOptions dynamics;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    visit("ensemble", self.ensemble,
          "Constant temperature, or none: the work of the drive heats. Of velocities relative to the streaming.",
          {.except = "npt"});
    visit("temperature_K", self.temperature_K, "Temperature; required by nvt, and by nve with new velocities.",
          {.unit = "K", .min = coldest_K, .max = 1e5});
    visit("axis", self.axis, "Axis that is driven.");
    visit("fixed_axes", self.fixed_axes,
          "Other axes whose edges stay as long as they are. Default: none, all that are periodic are held without "
          "stress.");
    visit("rate_per_ps", self.rate_per_ps, "Rate of the engineering strain; its sign is that of the strain.",
          {.unit = "1/ps", .above = 0, .max = 10});
    visit("strain", self.strain,
          "Engineering strain to go to, to a whole number of rows, negative for compression; or several in turn.",
          {.min = -0.9, .max = 10});
    visit("average_strain", self.average_strain, "Rows are means over so much strain, to a whole number of steps.",
          {.above = 0, .max = 1});
    visit("fit_strain", self.fit_strain, "Young's modulus is the slope of the stress up to this strain.",
          {.above = 0, .max = 1});
    LocalStrainOptions::describe(visit, self.local_strain);
    DynamicsOptions::describe_without_pressure(visit, self.dynamics);
    StageCommon::describe_without_rows(visit, self.common);
  }
  void finish(const Scope& at) const;
  void check_steps(const Scope& at, double timestep_fs) const;
  void check(StageCheck& check) const;
  std::unique_ptr<vitrify::Stage> make(const StageFacts& facts) const;

  /// What becomes of the box with a drive of this sign; of open axes nothing.
  BoxControl box(int sign) const;
  RateRows rows() const { return {rate_per_ps, strain.all(), average_strain, fit_strain}; }

  bool operator==(const Tension&) const = default;

 private:
  Box strained(Box box, double at) const;
};

}  // namespace vitrify::config
