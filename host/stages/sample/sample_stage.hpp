// Stage "sample": dynamics with analyses that look at the atoms on the way.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/stages/dynamics/dynamics_stage.hpp"
#include "host/stages/sample/engine_frames.hpp"
#include "host/stages/sample/sample_options.hpp"

namespace vitrify {

class SampleStage final : public DynamicsStage {
 public:
  SampleStage(const config::Sample& config, const StageFacts& facts);
  bool keeps_glass() const override { return true; }

 private:
  /// One analysis of all replicas.
  struct Sampled {
    config::AnalysisOptions options;
    long every = 1;  ///< steps
    std::vector<std::unique_ptr<Analysis>> of_replica;
    std::string left_out = {};  ///< why there is no result, if there is none

    const config::AnalysisCommon& common() const { return config::common(options); }
    std::optional<MotionSpan> follows() const { return of_replica.front()->follows(); }
  };

  void change_timestep(Engine& engine, double before_ps) override;
  std::vector<long> look_every() const override;
  bool look(StageContext& context) override;
  bool conclude(StageContext& context) override;
  void save_findings(StateArchive& archive) const override;
  void restore_findings(Engine& engine, const StateArchive& archive) override;

  /// Whether the present phase, or the one that has just ended, is that of the analyses.
  bool samples() const { return phase() + 1 >= phases().size(); }
  bool due(const Sampled& sampled, bool inherent) const;
  bool any_due(bool inherent) const;
  void add(StageContext& context, EngineFrames& frames, bool inherent);
  void leave_out(StageContext& context, Sampled& sampled, std::size_t replica, const Error& error);
  /// False, and nothing done, if interrupted.
  bool add_inherent(StageContext& context, double time_ps);
  void follow_motion(Engine& engine) const;
  void take_motion(Engine& engine);
  void write(StageContext& context);
  void write(StageContext& context, const Sampled& sampled, std::size_t replica, const std::string& parameters) const;

  config::Sample config_;
  std::vector<Sampled> analyses_;
  std::unique_ptr<Observer> observer_;
  long looked_ = -1;  ///< clock at the last look of the sampling phase
};

}  // namespace vitrify
