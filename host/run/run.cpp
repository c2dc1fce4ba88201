#include "host/run/run.hpp"

#include <fmt/format.h>

#include "host/files/atomic_file.hpp"
#include "host/run/interrupt.hpp"
#include "host/run/make_stage.hpp"
#include "host/run/run_loop.hpp"
#include "host/run_files/checkpoint.hpp"
#include "host/run_files/run_reader.hpp"

namespace vitrify {
namespace {

void greet(RunLog& log, const PreparedRun& run, const Engine& engine) {
  std::size_t atoms = 0;
  for (const Structure& structure : run.structures) atoms += structure.size();
  log.info(fmt::format("{} replica{} with {} atoms on {}", run.structures.size(), run.structures.size() == 1 ? "" : "s",
                       atoms, engine.device()));
  const LoadedPotential& potential = run.potential;
  if (potential.every > 1)
    log.info(
        fmt::format("potential: every {}th knot of the file's tables; this changes a pair's energy by at most "
                    "{:.1e} eV and its force by {:.1e} eV/A",
                    potential.every, potential.error.energy_eV, potential.error.force_eV_per_A));
}

/// The run of a directory as it was started: its atoms are in the first frame of run.h5, wherever they came from.
PreparedRun reopen(const RunDirectory& directory, const StateArchive& archive) {
  PreparedRun run;
  run.source = directory.input();
  run.input = config::read_input(run.source);
  run.potential = load_potential(run.input.potential, run.source);
  if (run.potential.checksum != archive.get<std::int64_t>("run/potential", 1)[0])
    throw Error(ExitCode::bad_checkpoint,
                run.potential.file.string() + ": the potential has changed since the checkpoint was written");
  const RunReader reader(directory.run_file());
  for (const std::string& name : run.input.replicas.names) {
    Structure& structure = run.structures.emplace_back(reader.frame(name, 0).structure);
    if (!run.input.output.velocities) structure.velocity.clear();
  }
  if (run.input_json() != archive.get_text("run/input"))
    throw Error(ExitCode::bad_checkpoint,
                directory.checkpoint().string() + ": the checkpoint is of another input than " + run.source.string());
  return run;
}

}  // namespace

ExitCode start_run(const std::filesystem::path& input_file, const std::filesystem::path& directory, bool overwrite,
                   const EngineOptions& options, const std::optional<SearchRange>& searches) {
  note_interrupts();
  const PreparedRun run = PreparedRun::from_input(input_file, searches);
  const auto engine = run.make_engine(options);
  const RunDirectory place = RunDirectory::create(directory, overwrite);
  if (overwrite) std::filesystem::remove_all(place.path() / "structures");
  const RunFacts facts = run.facts();
  write_file_atomically(place.input(), facts.input_json + "\n");
  RunLog log(place.log());
  greet(log, run, *engine);
  RunOutput output = RunOutput::create(place, facts);
  return RunLoop(place, run, output, *engine, run.saddle_search_maker(options), log).run();
}

ExitCode resume_run(const std::filesystem::path& directory, const EngineOptions& options) {
  note_interrupts();
  const RunDirectory place = RunDirectory::open(directory);
  const StateArchive archive = read_checkpoint(place.checkpoint());
  const PreparedRun run = reopen(place, archive);
  const auto engine = run.make_engine(options);
  RunLog log(place.log());
  greet(log, run, *engine);
  RunOutput output = RunOutput::resume(place, run.facts(), archive);
  RunLoop loop(place, run, output, *engine, run.saddle_search_maker(options), log);
  loop.restore(archive);
  return loop.run();
}

}  // namespace vitrify
