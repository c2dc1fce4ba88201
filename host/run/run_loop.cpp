#include "host/run/run_loop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <new>

#include "host/files/structures/content_hash.hpp"
#include "host/run/interrupt.hpp"
#include "host/run/made_by.hpp"
#include "host/run_files/checkpoint.hpp"

namespace vitrify {
namespace {

/// Results that wait in memory are flushed early beyond this.
constexpr std::uint64_t most_waiting_bytes = std::uint64_t{256} << 20;

std::vector<double> costs_of(const std::vector<std::unique_ptr<Stage>>& stages) {
  std::vector<double> costs;
  for (const auto& stage : stages) costs.push_back(stage->cost());
  return costs;
}

std::vector<std::string> names_of(const std::vector<std::unique_ptr<Stage>>& stages) {
  std::vector<std::string> names;
  for (const auto& stage : stages) names.push_back(stage->name());
  return names;
}

std::chrono::duration<double> minutes(double count) { return std::chrono::duration<double>(60 * count); }

}  // namespace

RunLoop::RunLoop(const RunDirectory& directory, const PreparedRun& run, RunOutput& output, Engine& engine,
                 const EngineOptions& options, RunLog& log)
    : directory_(directory),
      prepared_(run),
      output_(output),
      engine_(engine),
      options_(options),
      tables_(&run.potential.tables),
      log_(log),
      stages_(run.make_stages()),
      monitor_(directory.status(), output.run_id(), log, names_of(stages_), costs_of(stages_)),
      batch_(BatchState::of_start(run.structures, run.random_start())),
      last_checkpoint_(Clock::now()),
      last_flush_(last_checkpoint_) {}

void RunLoop::restore(const StateArchive& archive) {
  stage_ = static_cast<std::size_t>(archive.get_one<std::int64_t>("run/stage", 0, static_cast<double>(stages_.size())));
  batch_ = BatchState::restore(archive, prepared_.structures.size());
  if (stage_ < stages_.size()) {
    choose_tables();
    stages_[stage_]->restore(engine_, archive);
  }
  engine_.restore(archive);
  const double before_fs =
      config::parse_text(archive.get_text("run/input"), directory_.checkpoint().string()).timestep_fs;
  has_checkpoint_ = is_saved_ = before_fs == prepared_.input.timestep_fs;
  if (stage_ == stages_.size()) return;
  if (!is_saved_) stages_[stage_]->change_timestep(engine_, 1e-3 * before_fs);
  for (std::size_t r = 0; r < batch_.step.size(); ++r) batch_.step[r] -= stages_[stage_]->steps_under_way(r);
}

StateArchive RunLoop::state() const {
  StateArchive archive;
  archive.set_text("run/program", made_by(engine_));
  archive.set_text("run/input", prepared_.input_json());
  archive.put("run/potential", std::vector<std::int64_t>{prepared_.potential.checksum});
  archive.put("run/structure", std::vector<std::int64_t>{prepared_.structure_checksum});
  archive.put("run/stage", std::vector<std::int64_t>{static_cast<std::int64_t>(stage_)});
  BatchState batch = batch_;
  if (stage_ < stages_.size()) {
    const Stage& stage = *stages_[stage_];
    for (std::size_t r = 0; r < batch.step.size(); ++r) batch.step[r] += stage.steps_under_way(r);
    stage.save(archive);
  }
  batch.save(archive);
  engine_.save(archive);
  output_.save(archive);
  return archive;
}

ExitCode RunLoop::run() {
  try {
    const ExitCode code = run_stages();
    directory_.require_lock();
    output_.conclude();
    const bool finished = code == ExitCode::success;
    monitor_.end(finished ? RunState::finished : RunState::interrupted, code);
    log_.info(finished ? "finished"
                       : fmt::format("interrupted; checkpoint written, go on with: vitrify resume {}",
                                     directory_.path().string()));
    return code;
  } catch (const Error& error) {
    save_last_words(error);
    throw;
  } catch (const std::bad_alloc&) {
    const std::string stage = stages_.at(std::min(stage_, stages_.size() - 1))->name(),
                      what = "out of memory while in stage " + stage;
    save_last_words(Error(ExitCode::failure, what));
    throw Error(ExitCode::failure, what);
  } catch (const std::exception& error) {
    save_last_words(Error(ExitCode::failure, error.what()));
    throw;
  }
}

ExitCode RunLoop::run_stages() {
  const auto go_on = [this] {
    monitor_.tick();
    return !interrupted();
  };
  const auto make_saddle_search = [this](const auto& starts, const auto& seeds, const SaddleSettings& settings) {
    return vitrify::make_saddle_search(options_, *tables_, starts, seeds, settings);
  };
  const auto make_observer = [this] { return vitrify::make_observer(options_); };
  StageContext context{engine_, batch_, output_, log_, go_on, make_saddle_search, make_observer};
  if (!has_checkpoint_) {
    monitor_.tick();
    write_checkpoint();
  }
  directory_.complete();
  note_interrupts();
  while (stage_ < stages_.size()) {
    output_.enter_stage(stage_);
    choose_tables();
    monitor_.enter_stage(stage_, stages_[stage_]->progress());
    if (!run_stage(context) || !end_stage()) {
      if (!is_saved_) {
        stages_[stage_]->inspect_state(context);
        write_checkpoint();
      }
      return ExitCode::interrupted;
    }
  }
  monitor_.enter_stage(stage_, 0);
  return ExitCode::success;
}

void RunLoop::choose_tables() {
  const Stage& stage = *stages_[stage_];
  const LoadedPotential& potential = prepared_.potential;
  const PotentialTables& tables = potential.tables_for(stage.force_tolerance_eV_per_A());
  if (&tables == tables_) return;
  engine_.set_tables(tables);
  tables_ = &tables;
  if (&tables == &potential.on_file_grid && potential.every > 1)
    log_.info(fmt::format("{}: every knot of the file's tables, for forces below {:g} eV/A", stage.name(),
                          thin_tables_suffice_eV_per_A));
}

void RunLoop::note_start() {
  const bool is_same_glass = stage_ > 0 && stages_[stage_ - 1]->keeps_glass();
  const std::vector<Structure> structures = engine_.structures();
  for (std::size_t r = 0; r < structures.size(); ++r) {
    const std::string hash = content_hash(structures[r]);
    std::vector<std::string>& states = batch_.glass_states[r];
    if (!is_same_glass) states.clear();
    if (states.empty() || states.back() != hash) states.push_back(hash);
    output_.file().write_record(output_.group("start", r), {{{"sha256", hash}, {"glass_sha256", states}}, {}});
  }
}

bool RunLoop::run_stage(StageContext& context) {
  Stage& stage = *stages_[stage_];
  log_.info(fmt::format("{} ({} of {})", stage.name(), stage_ + 1, stages_.size()));
  if (!stage.started()) note_start();
  while (true) {
    if (interrupted()) return false;
    if (stage.finished()) return true;
    is_saved_ = false;
    stage.advance(context);
    monitor_.advance(stage.progress());
    monitor_.tick();
    const auto now = Clock::now();
    if (now - last_checkpoint_ > minutes(prepared_.input.output.checkpoint_minutes)) {
      stage.inspect_state(context);
      write_checkpoint();
    } else if (now - last_flush_ > minutes(prepared_.input.output.flush_minutes) ||
               output_.waiting_bytes() > most_waiting_bytes) {
      flush();
    }
  }
}

bool RunLoop::end_stage() {
  const auto structures = engine_.structures();
  for (std::size_t r = 0; r < structures.size(); ++r)
    output_.write_frame(r, batch_.step[r], batch_.time_ps[r], structures[r]);
  if (!output_.write_structures(structures, [] { return !interrupted(); })) return false;
  ++stage_;
  write_checkpoint();
  return true;
}

void RunLoop::flush() {
  directory_.require_lock();
  output_.flush();
  last_flush_ = Clock::now();
}

/// The checkpoint comes last: what it counts on is then on the disk.
void RunLoop::write_checkpoint() {
  flush();
  vitrify::write_checkpoint(directory_.checkpoint(), state());
  last_checkpoint_ = Clock::now();
  has_checkpoint_ = is_saved_ = true;
}

/// What can still be told about a failure; the failure itself matters more than an error on the way.
void RunLoop::save_last_words(const Error& error) {
  log_.error(error.what());
  try {
    if (error.code() == ExitCode::diverged) output_.write_last_words(engine_.structures());
    monitor_.end(RunState::failed, error.code(), error.what());
  } catch (const Error& second) {
    log_.error(second.what());
  }
}

}  // namespace vitrify
