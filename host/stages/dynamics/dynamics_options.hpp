// Keys of the stages that run molecular dynamics.
#pragma once

#include <array>
#include <optional>

#include "host/config/per_replica.hpp"
#include "host/config/problem.hpp"
#include "host/config/rule.hpp"
#include "host/engine/dynamics/dynamics.hpp"
#include "host/stages/dynamics/monte_carlo_options.hpp"
#include "host/stages/stage_options.hpp"

namespace vitrify {

constexpr auto choices(Precision) {
  return std::array{config::Choice<Precision>{"double", Precision::full},
                    config::Choice<Precision>{"mixed", Precision::mixed}};
}

namespace config {

enum class Ensemble { nve, nvt, npt };
enum class Barostat { isotropic, per_axis };
enum class Velocities { keep, maxwell };

constexpr auto choices(Ensemble) {
  return std::array{Choice<Ensemble>{"nve", Ensemble::nve}, Choice<Ensemble>{"nvt", Ensemble::nvt},
                    Choice<Ensemble>{"npt", Ensemble::npt}};
}

constexpr auto choices(Barostat) {
  return std::array{Choice<Barostat>{"isotropic", Barostat::isotropic},
                    Choice<Barostat>{"per_axis", Barostat::per_axis}};
}

constexpr auto choices(Velocities) {
  return std::array{Choice<Velocities>{"keep", Velocities::keep}, Choice<Velocities>{"maxwell", Velocities::maxwell}};
}

/// Of a thermostat, whose masses vanish with the temperature.
constexpr double coldest_K = 1e-6;

struct DynamicsOptions {
  DynamicsPlan plan;  ///< pressure and relaxation times; the rest follows from the stage's own keys
  Barostat barostat = Barostat::isotropic;
  double mean_volume_ps = 0;
  std::optional<Velocities> velocities;  ///< keep where there are some, else maxwell
  bool remove_momentum = true;
  Precision precision = Precision::full;
  std::optional<MonteCarlo> monte_carlo;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit("pressure_GPa", self.plan.pressure_GPa, "Pressure of npt.", {.unit = "GPa", .min = -100, .max = 1000});
    describe_thermostat(visit, self);
    describe_barostat_time(visit, self);
    visit("barostat", self.barostat, "Whether the box keeps its shape, or each edge its own stress.");
    describe_start(visit, self);
    visit("monte_carlo", self.monte_carlo,
          "Monte Carlo sampling of the types between the steps; a final hold of a quench has none. Default: plain "
          "dynamics.");
  }
  /// What dynamics in a box that stays as it is, of atoms that stay what they are, has of these keys.
  template <class Visitor, class Self>
  static void describe_at_constant_volume(Visitor& visit, Self& self) {
    describe_mean_volume(visit, self);
    describe_thermostat(visit, self);
    describe_start(visit, self);
  }

  /// What dynamics in a box has whose edges are held without stress.
  template <class Visitor, class Self>
  static void describe_without_pressure(Visitor& visit, Self& self) {
    describe_mean_volume(visit, self);
    describe_thermostat(visit, self);
    describe_barostat_time(visit, self);
    describe_start(visit, self);
  }

  bool balances() const { return monte_carlo && monte_carlo->balances(); }
  /// Reports keys of the stage at `at` that have no meaning in this ensemble.
  void check_ensemble(const Scope& at, Ensemble ensemble) const;
  /// Checks what the stages have in common; `start_K` is the temperature that the stage begins at, if it has one.
  /// Afterwards the atoms have velocities.
  void check(StageCheck& check, Ensemble ensemble, const std::optional<PerReplica<double>>& start_K) const;
  /// Reports relaxation times that steps of this length cannot resolve.
  void check_times(const Scope& at, Ensemble ensemble, double timestep_fs) const;

  bool operator==(const DynamicsOptions&) const = default;

 private:
  template <class Visitor, class Self>
  static void describe_thermostat(Visitor& visit, Self& self) {
    visit("thermostat_time_ps", self.plan.thermostat_time_ps,
          "Relaxation time of the Nose-Hoover chain; 10 steps or more.", {.unit = "ps", .above = 0, .max = 1e6});
  }
  template <class Visitor, class Self>
  static void describe_mean_volume(Visitor& visit, Self& self) {
    visit(
        "mean_volume_ps", self.mean_volume_ps,
        "The box is scaled, at the start, to its mean volume over so long a time at the end of the stage before, which "
        "is to hold temperature and pressure so long; 0 leaves it as it is.",
        {.unit = "ps", .min = 0});
  }
  template <class Visitor, class Self>
  static void describe_barostat_time(Visitor& visit, Self& self) {
    visit("barostat_time_ps", self.plan.barostat_time_ps, "Relaxation time of the barostat; 25 steps or more.",
          {.unit = "ps", .above = 0, .max = 1e6});
  }
  template <class Visitor, class Self>
  static void describe_start(Visitor& visit, Self& self) {
    visit("velocities", self.velocities,
          "Where the stage starts: with the velocities at hand, or with new ones drawn at its first temperature. "
          "Default: keep where the atoms have some, else maxwell.");
    visit("remove_momentum", self.remove_momentum, "Whether the center of mass is brought to rest at the start.");
    visit(
        "precision", self.precision,
        "Of the forces: all in double, or faster with pairs in float and sums in double. Monte Carlo, and every other "
        "stage, is in double.");
  }
};

/// Reports a duration that has no step of this length, or more than can be counted.
void check_step_count(const Scope& at, double duration_ps, double timestep_fs);

}  // namespace config
}  // namespace vitrify
