// Stage "sample": dynamics of a state as it is, with analyses that look at it on the way.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "host/stages/dynamics/dynamics_options.hpp"
#include "host/stages/sample/analysis_options.hpp"
#include "host/stages/stage_options.hpp"

namespace vitrify::config {

struct Sample {
  static constexpr std::string_view type = "sample";
  static constexpr std::string_view name = type;
  static constexpr std::string_view doc =
      "Dynamics at constant volume with analyses that look at the atoms on the way; what they find is below "
      "/vitrify/analysis of run.h5.";

  StageCommon common;
  Ensemble ensemble = Ensemble::nvt;
  std::optional<PerReplica<double>> temperature_K;
  double duration_ps = 0;
  double settle_ps = 5;
  std::vector<AnalysisOptions> analyses;
  DynamicsOptions dynamics;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    visit("ensemble", self.ensemble, "Constant temperature, or constant energy.", {.except = "npt"});
    visit("temperature_K", self.temperature_K, "Temperature; required by nvt, and by nve with new velocities.",
          {.unit = "K", .min = coldest_K, .max = 1e5});
    visit("duration_ps", self.duration_ps, "Time over which the analyses look.",
          {.unit = "ps", .required = true, .above = 0});
    visit("settle_ps", self.settle_ps, "Time before that.", {.unit = "ps", .min = 0});
    visit("analyses", self.analyses, "What looks at the atoms.", {.required = true});
    DynamicsOptions::describe_at_constant_volume(visit, self.dynamics);
    StageCommon::describe(visit, self.common);
  }
  void finish(const Scope& at);
  void check_steps(const Scope& at, double timestep_fs) const;
  void check(StageCheck& check) const;
  std::unique_ptr<vitrify::Stage> make(const StageFacts& facts) const;
  /// Files that its analyses read.
  std::vector<std::string*> files();

  bool operator==(const Sample&) const = default;
};

}  // namespace vitrify::config
