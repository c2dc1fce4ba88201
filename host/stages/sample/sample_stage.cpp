#include "host/stages/sample/sample_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "host/config/section.hpp"
#include "host/stages/relax.hpp"
#include "host/stages/sample/analysis_records.hpp"
#include "host/stages/skin.hpp"
#include "host/stages/stage_check.hpp"

namespace vitrify {
namespace {

std::string entry_of(const std::string& analysis, std::size_t replica) {
  return "stage/analyses/" + analysis + "/" + std::to_string(replica);
}

std::string left_out_entry(const std::string& analysis) { return "stage/left_out/" + analysis; }

}  // namespace

SampleStage::SampleStage(const config::Sample& config, const StageFacts& facts)
    : DynamicsStage(facts, config.dynamics, config.common,
                    [&] {
                      std::vector<Phase> phases;
                      for (const double duration_ps : {config.settle_ps, config.duration_ps}) {
                        Phase& phase = phases.emplace_back();
                        for (std::size_t r = 0; r < facts.replicas.size(); ++r) {
                          const double temperature_K = config.temperature_K ? config.temperature_K->at(r) : 0;
                          phase.plans.push_back(plan(config.ensemble, config.dynamics, facts.timestep_ps, temperature_K,
                                                     temperature_K, duration_ps));
                        }
                      }
                      return phases;
                    }()),
      config_(config) {
  for (const config::AnalysisOptions& options : config_.analyses) {
    Sampled& sampled = analyses_.emplace_back();
    sampled.options = options;
    sampled.every = config::steps_between_frames(sampled.common(), facts.timestep_ps);
    for (std::size_t r = 0; r < n_replicas(); ++r)
      sampled.of_replica.push_back(std::visit(
          [&](const auto& one) -> std::unique_ptr<Analysis> {
            if constexpr (requires { one.make(facts, config.duration_ps); })
              return one.make(facts, config.duration_ps);
            else
              return one.make(facts);
          },
          options));
  }
}

void SampleStage::change_timestep(Engine& engine, double before_ps) {
  if (started() && !finished() && looked_ >= 0)
    throw config::InputError(
        facts().source, config::Pointer{} / "timestep_fs",
        fmt::format("found {}, must stay {} until \"{}\", whose analyses have begun, is over",
                    config::number_text(1e3 * facts().timestep_ps), config::number_text(1e3 * before_ps), name()));
  DynamicsStage::change_timestep(engine, before_ps);
}

std::vector<long> SampleStage::look_every() const {
  std::vector<long> every;
  if (samples())
    for (const Sampled& sampled : analyses_)
      if (!sampled.follows()) every.push_back(sampled.every);
  return every;
}

bool SampleStage::due(const Sampled& sampled, bool inherent) const {
  return sampled.left_out.empty() && !sampled.follows() && sampled.common().inherent == inherent &&
         clock() % sampled.every == 0;
}

void SampleStage::follow_motion(Engine& engine) const {
  for (const Sampled& sampled : analyses_)
    if (const auto span = sampled.follows())
      engine.follow_motion({sampled.every, span->samples, static_cast<int>(span->windows)});
}

bool SampleStage::any_due(bool inherent) const {
  return std::any_of(analyses_.begin(), analyses_.end(),
                     [&](const Sampled& sampled) { return due(sampled, inherent); });
}

bool SampleStage::look(StageContext& context) {
  if (!samples() || looked_ == clock()) return true;
  const double time_ps = static_cast<double>(clock()) * facts().timestep_ps;
  if (!observer_) observer_ = context.make_observer();
  if (clock() == 0) follow_motion(context.engine);
  if (any_due(true) && !add_inherent(context, time_ps)) return false;
  if (any_due(false)) {
    EngineFrames frames(context.engine, *observer_, time_ps);
    add(context, frames, false);
  }
  looked_ = clock();
  return true;
}

/// What an analysis makes no sense for is no reason to lose a run.
void SampleStage::add(StageContext& context, EngineFrames& frames, bool inherent) {
  for (Sampled& sampled : analyses_)
    for (std::size_t r = 0; r < n_replicas(); ++r) {
      if (!due(sampled, inherent)) break;
      try {
        sampled.of_replica[r]->add(frames.of(r));
      } catch (const Error& error) {
        if (error.code() != ExitCode::bad_input) throw;
        leave_out(context, sampled, r, error);
      }
    }
}

void SampleStage::leave_out(StageContext& context, Sampled& sampled, std::size_t replica, const Error& error) {
  sampled.left_out = fmt::format("replica {}: {}", facts().replicas[replica], error.what());
  context.log.warn(fmt::format("{}: {} left out: {}", name(), sampled.common().name, sampled.left_out));
}

bool SampleStage::add_inherent(StageContext& context, double time_ps) {
  StateArchive before;
  context.engine.save(before);
  context.engine.set_skin(athermal_skin_A);
  const bool done = relax(context, to_inherent_structure, facts()).has_value();
  if (done) {
    EngineFrames frames(context.engine, *observer_, time_ps);
    add(context, frames, true);
  }
  context.engine.restore(before);
  return done;
}

bool SampleStage::conclude(StageContext& context) {
  if (!look(context)) return false;
  take_motion(context.engine);
  write(context);
  return true;
}

void SampleStage::take_motion(Engine& engine) {
  if (std::none_of(analyses_.begin(), analyses_.end(), [](const Sampled& one) { return one.follows().has_value(); }))
    return;
  const std::vector<FollowedMotion> motion = engine.motion();
  engine.stop_following();
  const std::vector<Structure> structures = engine.structures();
  for (Sampled& sampled : analyses_)
    if (sampled.follows())
      for (std::size_t r = 0; r < n_replicas(); ++r)
        sampled.of_replica[r]->take(motion.at(r), with_elements_by_name(structures[r]));
}

void SampleStage::write(StageContext& context) {
  for (Sampled& sampled : analyses_) {
    const std::string parameters = std::visit(
        [](const auto& one) { return config::Value<std::decay_t<decltype(one)>>::write(one).dump(); }, sampled.options);
    for (std::size_t r = 0; r < n_replicas() && sampled.left_out.empty(); ++r) {
      try {
        write(context, sampled, r, parameters);
      } catch (const Error& error) {
        if (error.code() != ExitCode::bad_input) throw;
        leave_out(context, sampled, r, error);
      }
    }
  }
  context.log.info(
      fmt::format("{}: what its analyses found is in run.h5; \"vitrify analyze samples\" prints it", name()));
}

void SampleStage::write(StageContext& context, const Sampled& sampled, std::size_t replica,
                        const std::string& parameters) const {
  const AnalysisResult result = sampled.of_replica[replica]->result();
  write_analysis(context.output.file(), context.output.group("analysis", replica) + "/" + sampled.common().name, result,
                 parameters);
  for (const std::string& note : result.notes)
    context.log.info(
        fmt::format("{}: replica {}: {}: {}", name(), facts().replicas[replica], sampled.common().name, note));
}

void SampleStage::save_findings(StateArchive& archive) const {
  archive.put("stage/looked", std::vector<std::int64_t>{looked_});
  if (looked_ < 0) return;
  for (const Sampled& sampled : analyses_) {
    archive.set_text(left_out_entry(sampled.common().name), sampled.left_out);
    for (std::size_t r = 0; r < n_replicas() && sampled.left_out.empty(); ++r)
      sampled.of_replica[r]->save(archive, entry_of(sampled.common().name, r));
  }
}

void SampleStage::restore_findings(Engine& engine, const StateArchive& archive) {
  looked_ = archive.get_one<std::int64_t>("stage/looked", -1, largest_number);
  if (looked_ < 0) return;
  if (!finished()) follow_motion(engine);
  for (Sampled& sampled : analyses_) {
    sampled.left_out = archive.get_text(left_out_entry(sampled.common().name));
    for (std::size_t r = 0; r < n_replicas() && sampled.left_out.empty(); ++r)
      sampled.of_replica[r]->restore(archive, entry_of(sampled.common().name, r));
  }
}

void config::Sample::check(StageCheck& check) const {
  if (!check.velocities && !temperature_K)
    check.fail(check.at("temperature_K"), "missing; the atoms have no velocities, new ones need a temperature");
  dynamics.check(check, ensemble, temperature_K);
  for (std::size_t i = 0; i < analyses.size(); ++i)
    std::visit(
        [&](const auto& one) {
          if constexpr (requires { one.check(check, Pointer{}); }) one.check(check, check.at("analyses") / i);
        },
        analyses[i]);
}

std::unique_ptr<Stage> config::Sample::make(const StageFacts& facts) const {
  return std::make_unique<SampleStage>(*this, facts);
}

}  // namespace vitrify
