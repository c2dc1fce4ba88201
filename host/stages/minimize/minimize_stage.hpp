// Stage "minimize": to the nearest energy minimum, in one slice.
#pragma once

#include "host/stages/minimize/minimize_options.hpp"
#include "host/stages/stage.hpp"

namespace vitrify {

class MinimizeStage final : public Stage {
 public:
  MinimizeStage(const config::Minimize& config, StageFacts facts) : Stage(std::move(facts)), config_(config) {}

  bool finished() const override { return finished_; }
  bool keeps_glass() const override { return true; }
  double progress() const override { return finished_ ? 1 : 0; }
  double cost() const override { return typical_evaluations; }
  double force_tolerance_eV_per_A() const override { return config_.minimizer.force_tolerance_eV_per_A; }

 private:
  static constexpr double typical_evaluations = 500;

  bool start(StageContext& context) override;
  void go_on(StageContext&) override {}
  void save_progress(StateArchive&) const override {}
  void restore_progress(Engine&, const StateArchive&) override { finished_ = true; }

  config::Minimize config_;
  bool finished_ = false;
};

}  // namespace vitrify
