#include "host/stages/dynamics/dynamics_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/stages/dynamics/mean_volume.hpp"
#include "host/stages/relax.hpp"
#include "host/stages/skin.hpp"
#include "host/stages/stage_check.hpp"

namespace vitrify {
namespace {

/// What a temperature says that would be `expected_K` if the unit was right.
std::string likely_unit(double found_K, double expected_K) {
  struct Unit {
    const char* name;
    double A_per_ps;
  };
  constexpr Unit units[] = {{"A/fs (1000 A/ps)", 1000},
                            {"A sqrt(eV/amu)/A, ASE's (98.23 A/ps)", 98.2269},
                            {"nm/ps (10 A/ps)", 10},
                            {"m/s (0.01 A/ps)", 0.01}};
  const auto distance = [&](const Unit& unit) {
    return std::fabs(std::log(found_K * unit.A_per_ps * unit.A_per_ps / expected_K));
  };
  const Unit& nearest = *std::min_element(std::begin(units), std::end(units),
                                          [&](const Unit& a, const Unit& b) { return distance(a) < distance(b); });
  return fmt::format("likely it is {}", nearest.name);
}

Ensemble ensemble_of(config::Ensemble ensemble, config::Barostat barostat) {
  switch (ensemble) {
    case config::Ensemble::nve:
      return Ensemble::nve;
    case config::Ensemble::nvt:
      return Ensemble::nvt;
    case config::Ensemble::npt:
      break;
  }
  return barostat == config::Barostat::isotropic ? Ensemble::npt_isotropic : Ensemble::npt_per_axis;
}

std::vector<double> start_temperatures(const Phase& phase) {
  std::vector<double> temperatures;
  for (const DynamicsPlan& plan : phase.plans) temperatures.push_back(plan.start_K);
  return temperatures;
}

}  // namespace

double Phase::mean_steps(long clock) const {
  double steps = 0;
  for (const DynamicsPlan& plan : plans) steps += static_cast<double>(std::min(clock, plan.steps));
  return steps / static_cast<double>(plans.size());
}

long Phase::steps() const {
  long longest = 0;
  for (const DynamicsPlan& plan : plans) longest = std::max(longest, plan.steps);
  return longest;
}

long Phase::shortest() const {
  long shortest = plans.front().steps;
  for (const DynamicsPlan& plan : plans) shortest = std::min(shortest, plan.steps);
  return shortest;
}

DynamicsStage::DynamicsStage(StageFacts facts, const config::DynamicsOptions& dynamics,
                             const config::StageCommon& sampling, std::vector<Phase> phases)
    : Stage(std::move(facts)),
      dynamics_(dynamics),
      thermo_every_(sampling.thermo_every),
      snapshot_every_(sampling.snapshot_every),
      phases_(std::move(phases)),
      drift_(this->facts().replicas.size()) {
  std::erase_if(phases_, [](const Phase& phase) { return phase.steps() == 0; });
  for (Phase& phase : phases_)
    for (DynamicsPlan& plan : phase.plans) plan.limits = this->facts().limits;
  if (dynamics_.monte_carlo)
    sampling_.emplace(*dynamics_.monte_carlo, this->facts(), phases_.front().plans.front().start_K);
}

DynamicsPlan DynamicsStage::plan(config::Ensemble ensemble, const config::DynamicsOptions& options, double timestep_ps,
                                 double start_K, double end_K, double duration_ps) {
  DynamicsPlan plan = options.plan;
  plan.ensemble = ensemble_of(ensemble, options.barostat);
  plan.dt_ps = timestep_ps;
  plan.start_K = start_K;
  plan.end_K = end_K;
  plan.steps = std::lround(duration_ps / timestep_ps);
  return plan;
}

void DynamicsStage::declare(RunFacts& facts) const {
  if (sampling_) sampling_->declare(facts);
}

double DynamicsStage::cost() const {
  double steps = 0;
  for (const Phase& phase : phases_) steps += phase.mean_steps(phase.steps());
  return steps;
}

double DynamicsStage::progress() const {
  if (finished_) return 1;
  double done = phase_ < phases_.size() ? phases_[phase_].mean_steps(clock_) : 0;
  for (std::size_t p = 0; p < phase_; ++p) done += phases_[p].mean_steps(phases_[p].steps());
  return done / cost();
}

bool DynamicsStage::wants_new_velocities(const BatchState& batch) const {
  return dynamics_.velocities == config::Velocities::maxwell || !batch.has_velocities;
}

bool DynamicsStage::start(StageContext& context) {
  if (context.batch.at_random && !separate_atoms(context)) return false;
  if (dynamics_.mean_volume_ps > 0) scale_to_mean_volume(context, facts(), dynamics_.mean_volume_ps);
  prepare(context);
  if (wants_new_velocities(context.batch))
    context.engine.draw_velocities(facts().seeds, start_temperatures(phases_.front()), facts().index);
  context.batch.has_velocities = true;
  if (dynamics_.remove_momentum) context.engine.remove_drift();
  first_step_ = context.batch.step;
  context.engine.reset_origin();
  context.engine.set_skin(first_dynamic_skin_A);
  if (samples_types()) start_sampling(context);
  start_phase(context);
  write_start(context);
  write_output(context);
  return true;
}

void DynamicsStage::start_sampling(StageContext& context) {
  sampling_->begin(context, facts());
  context.engine.start_monte_carlo(sampling_->settings());
  sampling_->log_constraint(context.log, facts(), phases_.front().plans.front().start_K);
}

void DynamicsStage::start_phase(StageContext& context) {
  clock_ = 0;
  if (phases_[phase_].turns) return context.engine.turn(phases_[phase_].plans);
  begin_phase(context);
  context.engine.set_precision(dynamics_.precision);
  context.engine.start_dynamics(phases_[phase_].plans);
  drift_.end();
  if (!samples_types()) drift_.begin(context.engine.sample());
}

void DynamicsStage::go_on(StageContext& context) {
  if (phase_ == phases_.size()) {
    finished_ = conclude(context);
    return;
  }
  if (!look(context)) return;
  const long n = pace_.steps(steps_to_next_stop());
  long done = 0;
  pace_.measure(n, [&] { done = context.engine.advance(n, context.go_on); });
  clock_ += done;
  if (done < n) return;
  if (balance_due()) balance(context.engine);
  const bool at_end = clock_ == phases_[phase_].steps();
  const bool output_due = at_end || due(thermo_every_) || due(snapshot_every_);
  if (output_due && write_output(context)) {
    end_phase(context);
    finished_ = true;
    stop_sampling(context);
  } else if (at_end) {
    end_phase(context);
    ++phase_;
    if (!samples_types()) stop_sampling(context);
    if (phase_ < phases_.size()) start_phase(context);
  }
}

bool DynamicsStage::samples_types() const {
  return sampling_ && !finished_ && phase_ < phases_.size() && phases_[phase_].samples_types;
}

void DynamicsStage::stop_sampling(StageContext& context) const {
  if (!sampling_) return;
  sampling_->end(context, facts());
  context.engine.stop_monte_carlo();
}

bool DynamicsStage::balance_due() const {
  return samples_types() && dynamics_.balances() && due(sampling_->settings().every) &&
         clock_ <= phases_[phase_].shortest();
}

void DynamicsStage::balance(Engine& engine) {
  const bool adapts = clock_ <= phases_[phase_].adapting_steps;
  sampling_->balance(engine.monte_carlo_reports(), adapts);
  if (adapts) engine.set_composition_target(sampling_->settings().target);
}

void DynamicsStage::end_phase(StageContext& context) {
  for (std::size_t r = 0; r < n_replicas(); ++r) {
    const long steps = steps_under_way(r);
    context.batch.step[r] += steps;
    context.batch.time_ps[r] += static_cast<double>(steps) * phases_[phase_].plans[r].dt_ps;
  }
}

long DynamicsStage::steps_under_way(std::size_t replica) const {
  return finished_ || phase_ == phases_.size() ? 0 : std::min(clock_, phases_[phase_].plans[replica].steps);
}

bool DynamicsStage::due(std::int64_t every) const { return every > 0 && clock_ % every == 0; }

long DynamicsStage::steps_to_next_stop() const {
  long next = phases_[phase_].steps();
  const std::int64_t balance_every = samples_types() && dynamics_.balances() ? sampling_->settings().every : 0;
  for (const std::int64_t every : {thermo_every_, snapshot_every_, balance_every})
    if (every > 0) next = std::min<long>(next, (clock_ / every + 1) * every);
  for (const long every : look_every()) next = std::min<long>(next, (clock_ / every + 1) * every);
  return next - clock_;
}

bool DynamicsStage::write_output(StageContext& context) {
  const std::vector<Thermo> of_phase = context.engine.sample();
  const bool reached = judge(context, of_phase);
  std::vector<Thermo> rows = of_phase;
  std::vector<OwnValues> own(n_replicas());
  if (samples_types()) own = sampling_->since_last(context.engine.monte_carlo_reports());
  for (std::size_t r = 0; r < n_replicas(); ++r) {
    warn_beyond_table(context, r, rows[r].beyond_table);
    rows[r].step += context.batch.step[r];
    rows[r].time_ps += context.batch.time_ps[r];
    context.output.write_row(r, rows[r], own[r]);
  }
  if (due(snapshot_every_)) write_frames(context, rows);
  watch_drift(context, of_phase);
  return reached;
}

void DynamicsStage::watch_drift(StageContext& context, const std::vector<Thermo>& rows) {
  if (drift_.begun()) drift_.judge(phases_[phase_].plans, rows, facts(), context.log);
}

void DynamicsStage::inspect(StageContext& context) {
  if (drift_.begun() && !finished_ && phase_ < phases_.size()) watch_drift(context, context.engine.sample());
}

/// The frame of the run's start is older than its velocities, and than the places of atoms put down at random.
void DynamicsStage::write_start(StageContext& context) const {
  if (facts().index > 0) return;
  const auto structures = context.engine.structures();
  for (std::size_t r = 0; r < n_replicas(); ++r) context.output.replace_first_frame(r, structures[r]);
}

void DynamicsStage::write_frames(StageContext& context, const std::vector<Thermo>& rows) const {
  const auto structures = context.engine.structures();
  for (std::size_t r = 0; r < n_replicas(); ++r)
    context.output.write_frame(r, rows[r].step, rows[r].time_ps, structures[r]);
}

void DynamicsStage::change_timestep(Engine& engine, double before_ps) {
  if (!started() || finished_ || phase_ == phases_.size()) return;
  const double change = facts().timestep_ps / before_ps;
  clock_ = rescaled_step(clock_, clock_ + 1, change, phases_[phase_].steps());  // there is a step to do
  engine.change_timestep(phases_[phase_].plans);
}

void DynamicsStage::save_progress(StateArchive& archive) const {
  archive.put("stage/first_step", first_step_);
  archive.put("stage/phase", std::vector<std::int64_t>{static_cast<std::int64_t>(phase_)});
  archive.put("stage/clock", std::vector<std::int64_t>{clock_});
  archive.put("stage/finished", std::vector<std::int32_t>{finished_});
  if (sampling_) sampling_->save(archive);
  drift_.save(archive);
  save_findings(archive);
}

void DynamicsStage::restore_progress(Engine& engine, const StateArchive& archive) {
  first_step_ = archive.get_within<std::int64_t>("stage/first_step", n_replicas(), 0, largest_number);
  phase_ =
      static_cast<std::size_t>(archive.get_one<std::int64_t>("stage/phase", 0, static_cast<double>(phases_.size())));
  const long steps = phases_[std::min(phase_, phases_.size() - 1)].steps();  // after the last one the clock stands
  clock_ = archive.get_one<std::int64_t>("stage/clock", 0, static_cast<double>(steps));
  finished_ = archive.get_one<std::int32_t>("stage/finished", 0, 1) != 0;
  if (sampling_) sampling_->restore(archive);
  drift_.restore(archive);
  if (samples_types()) engine.start_monte_carlo(sampling_->settings());
  restore_findings(engine, archive);
}

namespace {

/// The velocities of a file are kept: their temperature must be such that their unit can be A/ps. Without a temperature
/// of the stage's own any that matter has will do.
void check_unit(const StageCheck& check, const std::optional<config::PerReplica<double>>& start_K) {
  constexpr double factor = 100, coldest_K = 0.1, hottest_K = 1e5;
  const double found_K = *check.file_temperature_K;
  for (std::size_t r = 0; r < check.n_replicas; ++r) {
    const double least = start_K ? start_K->at(r) / factor : coldest_K;
    const double most = start_K ? start_K->at(r) * factor : hottest_K;
    if (found_K >= least && found_K <= most) continue;
    check.fail(check.at("velocities"),
               fmt::format("those of the structure file have {:.3g} K, allowed: {:.3g} to {:.3g} K; their unit must be "
                           "A/ps, {}; \"maxwell\" draws new ones",
                           found_K, least, most, likely_unit(found_K, start_K ? start_K->at(r) : 300)));
  }
}

/// Edges along open axes are no barostat's: with one, a box has no area that a pressure could act on, but the others
/// can be held without stress.
void check_barostat(const StageCheck& check, const DynamicsPlan& plan) {
  if (!check.structure.box.is_open()) return;
  const auto& periodic = check.structure.box.periodic;
  if (!periodic[0] && !periodic[1] && !periodic[2]) check.require_periodic(check.at("ensemble"), "\"npt\"", "\"nvt\"");
  if (plan.pressure_GPa != 0)
    check.require_periodic(check.at("pressure_GPa"), fmt::format("{:g} GPa", plan.pressure_GPa), "0");
}

/// A mean over less than a hold would be one over a ramp, or over other boxes.
void check_mean_volume(StageCheck& check, double mean_volume_ps) {
  constexpr double rounding = 1e-9;
  const config::Pointer at = check.at("mean_volume_ps");
  check.require_periodic(at, "a mean volume", "0", "whose volume means nothing");
  if (check.index == 0) check.fail(at, "found in the first stage, must be 0: there are no rows before it");
  if (mean_volume_ps > check.held_ps * (1 + rounding))
    check.fail(at,
               fmt::format("found {}, must be at most {}, the time over which the stage before holds temperature and "
                           "pressure",
                           config::number_text(mean_volume_ps), config::number_text(check.held_ps)));
  check.box.reset();
}

}  // namespace

void config::DynamicsOptions::check(StageCheck& check, Ensemble ensemble,
                                    const std::optional<PerReplica<double>>& start_K) const {
  if (check.structure.size() < 2)
    check.fail(config::Pointer{} / "stages" / check.index,
               "found dynamics of one atom, must be of two or more: nothing moves relative to the center of mass");
  if (ensemble == Ensemble::npt) check_barostat(check, plan);
  if (mean_volume_ps > 0) check_mean_volume(check, mean_volume_ps);
  const bool kept = velocities != Velocities::maxwell;
  if (velocities == Velocities::keep && !check.velocities)
    check.fail(check.at("velocities"), "found \"keep\", but the atoms have no velocities; must be \"maxwell\"");
  if (kept && check.file_temperature_K) check_unit(check, start_K);
  check.velocities = true;
  check.file_temperature_K.reset();
  if (ensemble == Ensemble::npt) check.box.reset();
  if (monte_carlo) monte_carlo->check(check, start_K);
}

}  // namespace vitrify
