// A stage of a run: something that is done to the whole batch, in slices short enough to stop between.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "host/engine/diverged.hpp"
#include "host/engine/engine.hpp"
#include "host/engine/observe/observer.hpp"
#include "host/engine/saddle/saddle_search.hpp"
#include "host/run_files/run_log.hpp"
#include "host/run_files/run_output.hpp"
#include "host/stages/batch_state.hpp"

namespace vitrify {

/// Makes saddle searches around these starts, on the device of the run.
using SaddleSearchMaker = std::function<std::unique_ptr<SaddleSearch>(
    const std::vector<Structure>& starts, const std::vector<std::uint64_t>& seeds, const SaddleSettings& settings)>;

/// Makes what analyses compute with, on the device of the run.
using ObserverMaker = std::function<std::unique_ptr<Observer>()>;

/// What a stage works on and reports to.
struct StageContext {
  Engine& engine;
  BatchState& batch;
  RunOutput& output;
  RunLog& log;
  std::function<bool()> go_on;  ///< false when the run is to stop
  SaddleSearchMaker make_saddle_search;
  ObserverMaker make_observer;
};

/// What a stage knows from the input.
struct StageFacts {
  std::size_t index = 0;  ///< in the input
  std::string name;
  std::vector<std::string> stages;  ///< names of all
  std::string source;               ///< file of the input, for messages
  double timestep_ps = 0;
  DynamicsLimits limits;
  std::vector<std::string> replicas;
  std::vector<std::uint64_t> seeds;
  std::vector<std::int64_t> atoms;     ///< per replica
  std::vector<std::int64_t> atom_ids;  ///< the same in all replicas
  std::vector<std::string> elements;   ///< the atom types in order
  std::vector<double> mass_amu;        ///< one per element
  std::vector<double> composition;     ///< fraction of each element before the first stage

  double total_mass_amu(const Structure& structure) const {
    double mass = 0;
    for (const int type : structure.type) mass += mass_amu.at(type);
    return mass;
  }
};

/// A slice that an interrupt ends early leaves engine, batch and stage as they were at its beginning, so that a
/// checkpoint can always be written between slices. Results do not depend on how long slices are.
class Stage {
 public:
  explicit Stage(StageFacts facts) : facts_(std::move(facts)), beyond_table_told_(facts_.replicas.size()) {}
  virtual ~Stage() = default;

  const std::string& name() const { return facts_.name; }

  /// Adds what the output of the whole run needs for this stage: observables and tables of its own, types in frames.
  virtual void declare(RunFacts&) const {}

  /// Does the next slice; the first one starts the stage.
  /// Throws Error(diverged) that names stage, replica and step of the run where something has diverged.
  void advance(StageContext& context) {
    name_divergence(context, [&] {
      if (started_)
        go_on(context);
      else
        started_ = start(context);
    });
  }
  /// Looks for what shows in no slice, such as a drift, so that no checkpoint is written after it. Changes nothing;
  /// throws as advance() does.
  void inspect_state(StageContext& context) {
    if (started_) name_divergence(context, [&] { inspect(context); });
  }
  /// Goes on with the time step of the input where restore() was from a run with another one. The engine is restored.
  virtual void change_timestep(Engine&, double /*before_ps*/) {}
  /// Steps of a replica that StageContext::batch does not count yet, as the clock of the stage has them.
  virtual long steps_under_way(std::size_t /*replica*/) const { return 0; }
  virtual bool finished() const = 0;
  bool started() const { return started_; }
  /// Whether the glass is the same after the stage as before it, at most relaxed, so that what is found of one state
  /// holds for the other.
  virtual bool keeps_glass() const { return false; }
  /// How much is done, 0 .. 1.
  virtual double progress() const = 0;
  /// Smallest force that the stage asks for at the end of a minimization; how exact the potential has to be.
  virtual double force_tolerance_eV_per_A() const { return std::numeric_limits<double>::infinity(); }
  /// Estimate of the whole stage, in force evaluations of a replica.
  virtual double cost() const = 0;

  void save(StateArchive& archive) const {
    archive.put("stage/started", std::vector<std::int32_t>{started_});
    if (started_) save_progress(archive);
  }
  /// The engine is restored right after this.
  void restore(Engine& engine, const StateArchive& archive) {
    started_ = archive.get_one<std::int32_t>("stage/started", 0, 1) != 0;
    if (started_) restore_progress(engine, archive);
  }

 protected:
  /// False if interrupted.
  virtual bool start(StageContext& context) = 0;
  virtual void go_on(StageContext& context) = 0;
  virtual void inspect(StageContext&) {}
  virtual void save_progress(StateArchive& archive) const = 0;
  virtual void restore_progress(Engine& engine, const StateArchive& archive) = 0;

  std::size_t n_replicas() const { return facts_.replicas.size(); }
  const StageFacts& facts() const { return facts_; }
  /// Tells, once for each replica, that so many atoms have densities beyond the potential's table.
  void warn_beyond_table(StageContext& context, std::size_t replica, int atoms);

 private:
  /// The divergence of a replica of this stage, for the user.
  Error named(const Diverged& diverged, const BatchState& batch) const;
  template <class Action>
  void name_divergence(const StageContext& context, const Action& action) const {
    try {
      action();
    } catch (const Diverged& diverged) {
      throw named(diverged, context.batch);
    }
  }

  StageFacts facts_;
  std::vector<bool> beyond_table_told_;
  bool started_ = false;
};

}  // namespace vitrify
