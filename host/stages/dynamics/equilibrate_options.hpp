// Stage "equilibrate": molecular dynamics at constant temperature until the atoms have moved far enough, and diffuse.
#pragma once

#include <string_view>

#include "host/config/per_replica.hpp"
#include "host/stages/dynamics/dynamics_options.hpp"
#include "host/stages/stage_options.hpp"

namespace vitrify::config {

struct Equilibrate {
  static constexpr std::string_view type = "equilibrate";
  static constexpr std::string_view name = type;
  static constexpr std::string_view doc =
      "Molecular dynamics at constant temperature until the mean square displacement since the start of the stage "
      "exceeds a value and, where asked, grows with time as in diffusion; not getting there in time is an error.";

  StageCommon common;
  Ensemble ensemble = Ensemble::npt;
  PerReplica<double> temperature_K;
  double msd_A2 = 0;
  double min_slope = 0;
  double min_duration_ps = 0;
  double max_duration_ps = 0;
  DynamicsOptions dynamics;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    visit("ensemble", self.ensemble, "Constant temperature, or temperature and pressure.", {.except = "nve"});
    visit("temperature_K", self.temperature_K, "Temperature.",
          {.unit = "K", .required = true, .min = coldest_K, .max = 1e5});
    visit("msd_A2", self.msd_A2, "Mean square displacement, in the frame of the box, to exceed.",
          {.unit = "A^2", .required = true, .above = 0});
    visit(
        "min_slope", self.min_slope,
        "Slope of the logarithm of the mean square displacement against that of time, over the last decade, to reach: "
        "1 of diffusion, less of a liquid whose atoms stay in their cages; 0 asks for none.",
        {.min = 0, .max = 1});
    visit("min_duration_ps", self.min_duration_ps, "Least simulated time.", {.unit = "ps", .min = 0});
    visit("max_duration_ps", self.max_duration_ps, "Simulated time after which the run gives up.",
          {.unit = "ps", .required = true, .above = 0});
    DynamicsOptions::describe(visit, self.dynamics);
    StageCommon::describe(visit, self.common);
  }
  void finish(const Scope& at);
  void check_steps(const Scope& at, double timestep_fs) const;
  void check(StageCheck& check) const;
  std::unique_ptr<vitrify::Stage> make(const StageFacts& facts) const;

  bool operator==(const Equilibrate&) const = default;
};

}  // namespace vitrify::config
