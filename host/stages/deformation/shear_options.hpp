// Stage "shear": simple shear at a constant rate while atoms move.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "host/config/per_replica.hpp"
#include "host/stages/deformation/local_strain_options.hpp"
#include "host/stages/deformation/rate_rows.hpp"
#include "host/stages/deformation/strains.hpp"
#include "host/stages/dynamics/dynamics_options.hpp"
#include "host/stages/shear_plane.hpp"
#include "host/stages/stage_options.hpp"

namespace vitrify::config {

struct Shear {
  static constexpr std::string_view type = "shear";
  static constexpr std::string_view name = type;
  static constexpr std::string_view doc =
      "Simple shear at a constant rate, and the shear modulus. Each glass is sheared in every plane with every sign, "
      "each time from the state in which the stage began; the last one is what it leaves. A step is an MD step.";

  StageCommon common;
  Ensemble ensemble = Ensemble::nvt;
  std::optional<PerReplica<double>> temperature_K;
  std::vector<ShearPlane> planes = {ShearPlane::xy};
  std::vector<int> signs = {1};
  double rate_per_ps = 5e-5;
  Strains strain = 0.02;
  double average_strain = 1e-4;
  double fit_strain = 0.01;
  LocalStrainOptions local_strain;
  DynamicsOptions dynamics;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    visit("ensemble", self.ensemble,
          "Constant temperature, or none: the work of the shear heats. Of velocities relative to the streaming.",
          {.except = "npt"});
    visit("temperature_K", self.temperature_K, "Temperature; required by nvt, and by nve with new velocities.",
          {.unit = "K", .min = coldest_K, .max = 1e5});
    visit("planes", self.planes, "Shear planes: the component of the strain that is driven.");
    visit("signs", self.signs, "Directions of shear in each plane.", {.one_of = {1, -1}});
    visit("rate_per_ps", self.rate_per_ps, "Strain rate.", {.unit = "1/ps", .above = 0, .max = 10});
    visit("strain", self.strain,
          "Strain to go to, to a whole number of rows, above 0; or several in turn, such as 0.05, -0.05, 0.05, at each "
          "of "
          "which the shear turns.",
          {.min = -largest_strain, .max = largest_strain});
    visit("average_strain", self.average_strain, "Rows are means over so much strain, to a whole number of steps.",
          {.above = 0, .max = 1});
    visit("fit_strain", self.fit_strain, "The shear modulus is the slope of the stress up to this strain.",
          {.above = 0, .max = 1});
    LocalStrainOptions::describe(visit, self.local_strain);
    DynamicsOptions::describe_at_constant_volume(visit, self.dynamics);
    StageCommon::describe_without_rows(visit, self.common);
  }
  void finish(const Scope& at) const;
  void check_steps(const Scope& at, double timestep_fs) const;
  void check(StageCheck& check) const;
  std::unique_ptr<vitrify::Stage> make(const StageFacts& facts) const;

  /// Of each direction.
  RateRows rows() const { return {rate_per_ps, strain.all(), average_strain, fit_strain}; }

  bool operator==(const Shear&) const = default;

 private:
  static constexpr double largest_strain = 5;
};

}  // namespace vitrify::config
