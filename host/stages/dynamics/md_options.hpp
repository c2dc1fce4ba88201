// Stage "md": molecular dynamics for a given time, at constant temperature or along a linear ramp.
#pragma once

#include <optional>
#include <string_view>

#include "host/config/per_replica.hpp"
#include "host/stages/dynamics/dynamics_options.hpp"
#include "host/stages/stage_options.hpp"

namespace vitrify::config {

struct Md {
  static constexpr std::string_view type = "md";
  static constexpr std::string_view name = type;
  static constexpr std::string_view doc =
      "Molecular dynamics for a given time, at constant temperature or along a linear ramp.";

  StageCommon common;
  Ensemble ensemble = Ensemble::npt;
  std::optional<PerReplica<double>> temperature_K;  ///< empty for nve with velocities that are kept
  std::optional<PerReplica<double>> temperature_end_K;
  PerReplica<double> duration_ps;
  DynamicsOptions dynamics;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    visit("ensemble", self.ensemble, "Constant energy, temperature, or temperature and pressure.");
    visit("temperature_K", self.temperature_K,
          "Temperature; required by nvt and npt (above 0), and by nve with new velocities.",
          {.unit = "K", .min = 0, .max = 1e5});
    visit("temperature_end_K", self.temperature_end_K, "Temperature at the end of a linear ramp. Default: no ramp.",
          {.unit = "K", .min = coldest_K, .max = 1e5});
    visit("duration_ps", self.duration_ps, "Simulated time.", {.unit = "ps", .required = true, .above = 0});
    DynamicsOptions::describe(visit, self.dynamics);
    StageCommon::describe(visit, self.common);
  }
  void finish(const Scope& at);
  void check_steps(const Scope& at, double timestep_fs) const;
  void check(StageCheck& check) const;
  std::unique_ptr<vitrify::Stage> make(const StageFacts& facts) const;

  bool operator==(const Md&) const = default;
};

}  // namespace vitrify::config
