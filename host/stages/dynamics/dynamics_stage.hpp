// Stages that run molecular dynamics: one phase after another, each a linear ramp per replica.
#pragma once

#include <optional>

#include "host/stages/dynamics/drift_watch.hpp"
#include "host/stages/dynamics/dynamics_options.hpp"
#include "host/stages/dynamics/type_sampling.hpp"
#include "host/stages/pace.hpp"
#include "host/stages/stage.hpp"
#include "host/stages/stage_options.hpp"

namespace vitrify {

/// One plan per replica; replicas with shorter plans wait for the others.
struct Phase {
  std::vector<DynamicsPlan> plans;
  bool samples_types = true;  ///< where the stage has Monte Carlo
  long adapting_steps = 0;    ///< at the beginning, where the stage balances chemical potentials
  bool turns = false;  ///< whether the drive of the phase before goes on with other rates, and nothing else changes

  long steps() const;
  long shortest() const;                ///< steps of the replica with fewest
  double mean_steps(long clock) const;  ///< of a replica, when the clock of the phase stands there
};

class DynamicsStage : public Stage {
 public:
  void declare(RunFacts& facts) const override;
  void change_timestep(Engine& engine, double before_ps) override;
  long steps_under_way(std::size_t replica) const override;
  bool finished() const override { return finished_; }
  double progress() const override;
  double cost() const override;

 protected:
  /// `sampling` are the keys of all stages that say when there is output. Phases without a step are dropped.
  DynamicsStage(StageFacts facts, const config::DynamicsOptions& dynamics, const config::StageCommon& sampling,
                std::vector<Phase> phases);

  /// A plan of this stage's ensemble.
  static DynamicsPlan plan(config::Ensemble ensemble, const config::DynamicsOptions& options, double timestep_ps,
                           double start_K, double end_K, double duration_ps);

  /// Called before the first step, when the atoms are where the stage before left them.
  virtual void prepare(StageContext&) {}
  /// Called before the first step of each phase that does not turn another one, with velocities.
  virtual void begin_phase(StageContext&) {}
  /// Steps between the looks that the stage wants to have at the atoms in the present phase, for each kind of look.
  virtual std::vector<long> look_every() const { return {}; }
  /// A look at the atoms before the slice that begins here; false, and nothing done, if interrupted.
  virtual bool look(StageContext&) { return true; }
  /// Rows of the replicas that have moved since the last sample; true ends the stage before its last phase does.
  virtual bool judge(StageContext&, const std::vector<Thermo>&) { return false; }
  /// Called when all phases are done; false if interrupted.
  virtual bool conclude(StageContext&) { return true; }
  virtual void save_findings(StateArchive&) const {}
  /// The engine is restored right after this.
  virtual void restore_findings(Engine&, const StateArchive&) {}

  const std::vector<Phase>& phases() const { return phases_; }
  std::size_t phase() const { return phase_; }
  /// Steps of the present phase, behind the last one of the last phase.
  long clock() const { return clock_; }
  /// Steps that a replica has done in this stage, with whatever time step. Between phases.
  std::int64_t steps_done(const BatchState& batch, std::size_t replica) const {
    return batch.step[replica] - first_step_[replica];
  }

 private:
  bool start(StageContext& context) override;
  void go_on(StageContext& context) override;
  void inspect(StageContext& context) override;
  void save_progress(StateArchive& archive) const override;
  void restore_progress(Engine& engine, const StateArchive& archive) override;

  bool wants_new_velocities(const BatchState& batch) const;
  void start_phase(StageContext& context);
  void end_phase(StageContext& context);
  long steps_to_next_stop() const;
  /// Judges rows by what the present phase conserves, if anything.
  void watch_drift(StageContext& context, const std::vector<Thermo>& rows);
  /// Rows and frames that are due; true if the stage has reached its aim.
  bool write_output(StageContext& context);
  void write_start(StageContext& context) const;
  void write_frames(StageContext& context, const std::vector<Thermo>& rows) const;
  bool due(std::int64_t every) const;
  /// Whether there is Monte Carlo in the present phase.
  bool samples_types() const;
  void start_sampling(StageContext& context);
  void stop_sampling(StageContext& context) const;
  /// Whether the clock stands behind a cycle by which chemical potentials are balanced.
  bool balance_due() const;
  void balance(Engine& engine);

  config::DynamicsOptions dynamics_;
  std::int64_t thermo_every_, snapshot_every_;
  std::vector<Phase> phases_;
  std::vector<std::int64_t> first_step_;  ///< of the run, per replica
  std::size_t phase_ = 0;
  long clock_ = 0;  ///< steps of this phase
  bool finished_ = false;
  std::optional<TypeSampling> sampling_;
  DriftWatch drift_;
  Pace pace_;
};

}  // namespace vitrify
