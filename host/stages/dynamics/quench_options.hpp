// Stage "quench": cooling at a rate in K/s, with the two-step protocol for slow rates.
#pragma once

#include <string_view>
#include <vector>

#include "host/config/per_replica.hpp"
#include "host/stages/dynamics/dynamics_options.hpp"
#include "host/stages/stage_options.hpp"

namespace vitrify::config {

/// A stretch of time over which the temperature changes linearly.
struct Ramp {
  double from_K;
  double to_K;
  double duration_ps;

  bool operator==(const Ramp&) const = default;
};

struct Quench {
  static constexpr std::string_view type = "quench";
  static constexpr std::string_view name = type;
  static constexpr std::string_view doc =
      "Cooling by molecular dynamics at a rate in K/s. Rates below `fast_rate_K_per_s` take two steps: at that fast "
      "rate down to `switch_temperature_K`, at the nominal rate below it.";

  StageCommon common;
  Ensemble ensemble = Ensemble::npt;
  double temperature_start_K = 0;
  double temperature_end_K = 0;
  PerReplica<double> rate_K_per_s;
  double fast_rate_K_per_s = 1e10;
  double switch_temperature_K = 900;
  double hold_ps = 0;
  DynamicsOptions dynamics;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    visit("ensemble", self.ensemble, "Constant volume or pressure.", {.except = "nve"});
    visit("temperature_start_K", self.temperature_start_K, "Temperature at the start.",
          {.unit = "K", .required = true, .min = coldest_K, .max = 1e5});
    visit("temperature_end_K", self.temperature_end_K, "Temperature at the end, below that at the start.",
          {.unit = "K", .required = true, .min = coldest_K, .max = 1e5});
    visit("rate_K_per_s", self.rate_K_per_s, "Cooling rate.", {.unit = "K/s", .required = true, .above = 0});
    visit("fast_rate_K_per_s", self.fast_rate_K_per_s, "Rate of the first step of the two.",
          {.unit = "K/s", .above = 0});
    visit("switch_temperature_K", self.switch_temperature_K,
          "Temperature at which the second step begins; at or above temperature_start_K there is no first step.",
          {.unit = "K", .above = 0, .max = 1e5});
    visit("hold_ps", self.hold_ps, "Time at constant temperature after the cooling.", {.unit = "ps", .min = 0});
    DynamicsOptions::describe(visit, self.dynamics);
    StageCommon::describe(visit, self.common);
  }
  void finish(const Scope& at);
  void check_steps(const Scope& at, double timestep_fs) const;
  void check(StageCheck& check) const;
  std::unique_ptr<vitrify::Stage> make(const StageFacts& facts) const;

  /// The cooling at this nominal rate: one ramp, or the two of the protocol. The hold is not part of it.
  std::vector<Ramp> ramps(double rate) const;

  bool operator==(const Quench&) const = default;
};

}  // namespace vitrify::config
