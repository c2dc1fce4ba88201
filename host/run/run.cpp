#include "host/run/run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "host/files/atomic_file.hpp"
#include "host/files/checksum.hpp"
#include "host/run/interrupt.hpp"
#include "host/run/made_by.hpp"
#include "host/run/make_stage.hpp"
#include "host/run/run_loop.hpp"
#include "host/run_files/build_info.hpp"
#include "host/run_files/checkpoint.hpp"
#include "host/run_files/run_id.hpp"
#include "host/run_files/run_marker.hpp"
#include "host/run_files/run_reader.hpp"

namespace vitrify {
namespace {

void greet(RunLog& log, const PreparedRun& run, const Engine& engine, const EngineOptions& options) {
  std::size_t atoms = 0;
  for (const Structure& structure : run.structures) atoms += structure.size();
  log.info(fmt::format("{} replica{} with {} atoms on {}", run.structures.size(), run.structures.size() == 1 ? "" : "s",
                       atoms, engine.device()));
  log.info("about " + needs_text(run.needs(options), choose_cuda_device(options.device) >= 0));
  const LoadedPotential& potential = run.potential;
  if (potential.every > 1)
    log.info(
        fmt::format("potential: every {}th knot of the file's tables; this changes a pair's energy by at most "
                    "{:.1e} eV and its force by {:.1e} eV/A",
                    potential.every, potential.error.energy_eV, potential.error.force_eV_per_A));
}

/// Of the replica that has come farthest.
std::int64_t steps_done(const StateArchive& archive) {
  const auto& steps = archive.get<std::int64_t>("batch/steps_done");
  return steps.empty() ? 0 : *std::max_element(steps.begin(), steps.end());
}

/// Takes the run back to a checkpoint. What only the program knows that wrote it is not passed over.
void restore(RunLoop& loop, const StateArchive& archive) {
  loop.restore(archive);
  if (archive.get_text("run/program").starts_with(build_info::program())) return;
  const StateArchive own = loop.state();
  for (const auto& [name, values] : archive.entries())
    if (!own.entries().contains(name)) StateArchive::refuse(name, "belongs to nothing that is known");
}

/// Says in log and run.h5 if another program, instruction set or device goes on with a run.
void note_other_maker(const StateArchive& archive, const Engine& engine, RunOutput& output, RunLog& log) {
  const std::string before = archive.get_text("run/program"), now = made_by(engine);
  if (before == now) return;
  log.warn(
      fmt::format("this run was made by {} so far and goes on by {}: its bits may differ from here on", before, now));
  output.note_resumption(fmt::format("from step {} on by {}, before by {}", steps_done(archive), now, before));
}

/// The input with a shorter time step, which has to suit all of it.
config::Input with_timestep(config::Input input, double timestep_fs, const std::filesystem::path& source) {
  if (!(timestep_fs > 0 && timestep_fs <= input.timestep_fs))
    throw Error(ExitCode::bad_input, fmt::format("--timestep-fs: found {:g}, must be > 0 and <= {:g}, that of {}",
                                                 timestep_fs, input.timestep_fs, source.string()));
  input.timestep_fs = timestep_fs;
  try {
    return config::parse_text(config::to_text(input), source.string());
  } catch (const config::InputError& error) {
    const config::Problem& first = error.problems().front();
    throw Error(ExitCode::bad_input, fmt::format("--timestep-fs: found {:g}, which does not suit {}: {}: {}",
                                                 timestep_fs, source.string(), first.pointer, first.message));
  }
}

/// The run of a directory as it was started, but for a time step that is asked for: its atoms are in the first frame of
/// run.h5, wherever they came from.
PreparedRun reopen(const RunDirectory& directory, const StateArchive& archive,
                   const std::optional<double>& timestep_fs) {
  PreparedRun run;
  run.source = directory.input();
  run.input = config::read_input(run.source);
  if (timestep_fs) run.input = with_timestep(run.input, *timestep_fs, run.source);
  run.potential = load_potential(run.input.potential, run.source);
  if (run.potential.checksum != archive.get<std::int64_t>("run/potential", 1)[0])
    throw Error(ExitCode::bad_checkpoint,
                run.potential.file.string() + ": the potential has changed since the checkpoint was written");
  run.structure_checksum = archive.get<std::int64_t>("run/structure", 1)[0];
  const RunReader reader(directory.run_file());
  for (const std::string& name : run.input.replicas.names) {
    Structure& structure = run.structures.emplace_back(reader.frame(name, 0).structure);
    if (!run.input.output.velocities) structure.velocity.clear();
  }
  config::Input of_checkpoint = config::parse_text(archive.get_text("run/input"), directory.checkpoint().string());
  if (timestep_fs) of_checkpoint.timestep_fs = *timestep_fs;
  if (run.input_json() != config::to_text(of_checkpoint))
    throw Error(ExitCode::bad_checkpoint,
                directory.checkpoint().string() + ": the checkpoint is of another input than " + run.source.string());
  return run;
}

ExitCode begin(const RunDirectory& place, const PreparedRun& run, Engine& engine, const EngineOptions& options) {
  RunFacts facts = run.facts();
  facts.run_id = draw_run_id();
  write_file_atomically(place.input(), facts.input_json + "\n");
  RunLog log(place.log());
  greet(log, run, engine, options);
  for (const std::string& note : run.notes) log.info(note);
  RunOutput output = RunOutput::create(place, facts);
  return RunLoop(place, run, output, engine, options, log).run();
}

bool is_finished(const RunDirectory& place, const PreparedRun& run, const StateArchive& archive) {
  const auto stage = static_cast<std::size_t>(archive.get<std::int64_t>("run/stage", 1)[0]);
  return stage >= run.input.stages.size() && read_status(place.status()).state == RunState::finished;
}

/// The last status, or that of a run that has just begun where the file is of no use.
RunStatus last_status(const RunDirectory& place) {
  try {
    return read_status(place.status());
  } catch (const Error&) {
    return {};
  }
}

/// The same steps would lead to the same end.
void refuse_diverged(const RunDirectory& place, const RunStatus& status) {
  if (status.exit_code != static_cast<int>(ExitCode::diverged)) return;
  throw Error(
      ExitCode::diverged,
      fmt::format("{0}: the run has diverged and would do so again: {1}; from the checkpoint before that it goes "
                  "on with a shorter time step: vitrify resume {0} --timestep-fs FS",
                  place.path().string(), status.message));
}

/// A structure file of the same name with other atoms is another input. One that is gone is not needed any more.
void refuse_another_structure(const config::Input& input, const StateArchive& archive) {
  const auto* start = std::get_if<config::StructureFile>(&input.system);
  if (start == nullptr || !std::filesystem::exists(start->structure)) return;
  if (std::int64_t{mark_of(start->structure).sum} != archive.get<std::int64_t>("run/structure", 1)[0])
    throw Error(ExitCode::bad_input, start->structure +
                                         ": the structure has changed since the run began; choose another "
                                         "directory, or resume the run by its own");
}

ExitCode go_on_from(const NewestCheckpoint& checkpoint, const RunDirectory& place, const RunStatus& status,
                    const EngineOptions& options, const std::optional<double>& timestep_fs) {
  const StateArchive& archive = checkpoint.state;
  RunOutput::check(place, archive);
  const PreparedRun run = reopen(place, archive, timestep_fs);
  RunLog log(place.log());
  log.remember_warnings(status.warnings);
  if (is_finished(place, run, archive)) {
    log.info("nothing is left to do: the run is finished");
    return ExitCode::success;
  }
  const auto engine = run.make_engine(options);
  greet(log, run, *engine, options);
  RunFacts facts = run.facts();
  facts.run_id = archive.get_text("run/id");
  RunOutput output = RunOutput::resume(place, facts, archive);
  RunLoop loop(place, run, output, *engine, options, log);
  restore(loop, archive);
  if (!checkpoint.problem.empty()) {
    log.warn(checkpoint.problem + "; the run goes back to the checkpoint before it");
    return_to_previous_checkpoint(place.checkpoint());
  }
  note_other_maker(archive, *engine, output, log);
  output.remove_last_words();
  if (timestep_fs) {
    const std::string change =
        fmt::format("from step {} on with a time step of {:g} fs, as asked for", steps_done(archive), *timestep_fs);
    write_file_atomically(place.input(), run.input_json() + "\n");
    log.info(change);
    output.note_resumption(change);
  }
  return loop.run();
}

/// `input` is what the user asks to go on with; without it the run's own.
ExitCode go_on(const RunDirectory& place, const EngineOptions& options, const std::optional<double>& timestep_fs = {},
               const config::Input* input = nullptr) {
  const RunStatus status = last_status(place);
  if (!timestep_fs) refuse_diverged(place, status);
  if (place.never_began()) {
    if (timestep_fs)
      throw Error(ExitCode::bad_input,
                  place.path().string() +
                      ": the run has not begun yet, which --timestep-fs is not for; start it with another input");
    const PreparedRun run = PreparedRun::from_input(place.input());
    return begin(place, run, *run.make_engine(options), options);
  }
  const NewestCheckpoint checkpoint = read_newest_checkpoint(place.checkpoint());
  return restoring(checkpoint.file, checkpoint.state, [&] {
    if (input != nullptr) refuse_another_structure(*input, checkpoint.state);
    return go_on_from(checkpoint, place, status, options, timestep_fs);
  });
}

/// The user's input still has the time step that the run began with when a shorter one has been asked for since.
void ignore_shorter_timestep(config::Input& input, const config::Input& of_run, const RunDirectory& place) {
  if (input.timestep_fs <= of_run.timestep_fs || place.never_began()) return;
  const std::string first = RunReader(place.run_file()).file().read_text("/vitrify/input");
  if (input.timestep_fs == config::parse_text(first, place.run_file().string()).timestep_fs)
    input.timestep_fs = of_run.timestep_fs;
}

/// What an input may have otherwise than the run that goes on: what does not touch its results. The run keeps its own.
void ignore_what_may_differ(config::Input& input, const config::Input& of_run) {
  const auto same_file = [](const std::string& a, const std::string& b) {
    std::error_code error;
    return std::filesystem::equivalent(a, b, error);
  };
  input.title = of_run.title;
  input.output.checkpoint_minutes = of_run.output.checkpoint_minutes;
  input.output.flush_minutes = of_run.output.flush_minutes;
  if (same_file(input.potential.file, of_run.potential.file)) input.potential.file = of_run.potential.file;
  auto* start = std::get_if<config::StructureFile>(&input.system);
  const auto* start_of_run = std::get_if<config::StructureFile>(&of_run.system);
  if (start && start_of_run && same_file(start->structure, start_of_run->structure))
    start->structure = start_of_run->structure;
}

/// The input, which is that of the run.
config::Input read_again(const std::filesystem::path& input_file, const std::optional<SearchRange>& searches,
                         const RunDirectory& place) {
  config::Input input = PreparedRun::read(input_file, searches);
  const config::Input of_run = config::read_input(place.input());
  ignore_what_may_differ(input, of_run);
  ignore_shorter_timestep(input, of_run, place);
  if (const auto difference = config::first_difference(input, of_run))
    throw Error(ExitCode::bad_input,
                fmt::format("{}: {}: found {}, must be {} as in the run that {} has; choose another directory, or ask "
                            "to overwrite it",
                            input_file.string(), difference->place, difference->here, difference->there,
                            place.path().string()));
  return input;
}

/// Files that the run is made from: what the user has written, and what that refers to.
std::vector<std::filesystem::path> inputs_of(const PreparedRun& run) {
  std::vector<std::filesystem::path> inputs = {run.source, run.input.potential.file};
  if (const auto* start = std::get_if<config::StructureFile>(&run.input.system)) inputs.emplace_back(start->structure);
  return inputs;
}

/// None of them may be what the run replaces: input.json, as the input used has all defaults, and what a run before has
/// made.
void refuse_own_inputs(const PreparedRun& run, const std::filesystem::path& directory) {
  const std::optional<RunMarker> before = read_marker(directory);
  std::vector<std::string> replaced = before ? before->files : std::vector<std::string>();
  replaced.emplace_back("input.json");
  std::error_code not_there;
  for (const std::filesystem::path& input : inputs_of(run))
    for (const std::string& name : replaced)
      if (std::filesystem::equivalent(input, directory / name, not_there))
        throw Error(ExitCode::io, input.string() + ": is in the run directory " + directory.string() +
                                      ", where the run would replace it; choose another directory or copy the file");
}

}  // namespace

ExitCode start_run(const std::filesystem::path& input_file, const std::filesystem::path& directory, bool overwrite,
                   const EngineOptions& options, const std::optional<SearchRange>& searches) {
  end_at_interrupts();
  const PreparedRun run = PreparedRun::from_input(input_file, searches);
  const auto engine = run.make_engine(options);
  refuse_own_inputs(run, directory);
  const RunDirectory place = RunDirectory::create(directory, RunOutput::files(run.facts()), overwrite);
  return begin(place, run, *engine, options);
}

ExitCode resume_run(const std::filesystem::path& directory, const EngineOptions& options,
                    const std::optional<double>& timestep_fs) {
  end_at_interrupts();
  return go_on(RunDirectory::open(directory), options, timestep_fs);
}

ExitCode start_or_resume_run(const std::filesystem::path& input_file, const std::filesystem::path& directory,
                             const EngineOptions& options, const std::optional<SearchRange>& searches) {
  if (!RunDirectory::has_run(directory)) return start_run(input_file, directory, false, options, searches);
  end_at_interrupts();
  const RunDirectory place = RunDirectory::open(directory);
  const config::Input input = read_again(input_file, searches, place);
  return go_on(place, options, {}, &input);
}

}  // namespace vitrify
