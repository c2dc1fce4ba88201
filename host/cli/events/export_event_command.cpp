#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "host/campaign/event_replay.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/engine_arguments.hpp"
#include "host/engine/file_axes.hpp"
#include "host/files/atomic_file.hpp"
#include "host/files/structures/xyz_output.hpp"
#include "host/run_files/run_marker.hpp"

namespace vitrify::cli {
namespace {

struct ExportArguments {
  std::string run, out, replica, stage, art;
  std::int64_t event = -1;
  double ahead = 0;
  EngineOptions engine;
};

const ShearedGlass& only_glass(const ShearRun& run, const ExportArguments& a) {
  std::vector<const ShearedGlass*> found;
  for (const ShearedGlass& glass : run.glasses())
    if ((a.replica.empty() || glass.replica == a.replica) && (a.stage.empty() || glass.stage == a.stage))
      found.push_back(&glass);
  if (found.size() == 1) return *found.front();
  std::vector<std::string> names;
  for (const ShearedGlass& glass : run.glasses()) names.push_back(glass.replica + " in " + glass.stage);
  throw Error(ExitCode::bad_input,
              fmt::format("{}: found {} sheared glasses by --replica and --stage, must be one of {}", a.run,
                          found.size(), fmt::join(names, ", ")));
}

/// An input of saddle searches that start from the file and are centred on the atoms.
void write_art_input(const ExportArguments& a, const ShearRun& run, const EventStart& start) {
  const config::Input& input = run.input();
  nlohmann::ordered_json json = {{"potential", {{"file", input.potential.file}}},
                                 {"system", {{"structure", std::filesystem::absolute(a.out).string()}}}};
  json["stages"].push_back({{"type", "art"}, {"centres", start.atoms}, {"searches_per_atom", 10}});
  write_file_atomically(a.art, json.dump(2) + "\n");
}

ExitCode export_event(const ExportArguments& a) {
  check_xyz_output("--out", a.out, {a.run});
  refuse_file_of_a_run("--out", a.out);
  refuse_file_of_a_run("--art", a.art);
  if (!a.art.empty() && std::filesystem::exists(a.art))
    throw Error(ExitCode::io, "--art: found " + a.art + ", which is there, allowed: a new file");
  const ShearRun run(a.run);
  const ShearedGlass& glass = only_glass(run, a);
  EventStart start = replay_to_event(run, glass, static_cast<std::size_t>(a.event), a.ahead, a.engine);
  for (Vec3& moved : start.displacement) moved = in_file_axes(start.structure, moved);
  if (std::filesystem::weakly_canonical(a.out) == std::filesystem::weakly_canonical(a.art))
    throw Error(ExitCode::io, "--art: found " + a.art + ", must be another file than --out");
  write_xyz_output(a.out, start.structure,
                   {{{"d2min", start.d2min_A2}, {"displacement", start.displacement}, {"zone", start.zone}},
                    {{"energy", start.energy_eV}, {"strain", start.strain}}});
  if (!a.art.empty()) write_art_input(a, run, start);
  fmt::print("strain           {:.10g}\nenergy           {:.10f} eV\natoms            {} of {}\n", start.strain,
             start.energy_eV, start.atoms.size(), start.structure.size());
  return ExitCode::success;
}

}  // namespace

Command export_event_command() {
  const auto a = std::make_shared<ExportArguments>();
  const std::vector<Option> options = {
      {"RUN", &a->run, "Run directory with athermal shear", {Required{}}},
      {"--event", &a->event, "Number of the event, from 0", {Required{}, NonNegative{}}},
      {"--out", &a->out, "Extended XYZ file to write: the minimum before the event, and what it does", {Required{}}},
      {"--replica", &a->replica, "Replica, where the run has several"},
      {"--stage", &a->stage, "Stage, where the run has several of athermal shear"},
      {"--ahead", &a->ahead, "Stop at a minimum so much strain ahead of the event", {NonNegative{}}},
      {"--art", &a->art, "Input to write for vitrify run: saddle searches from there, centred on the event's atoms"}};
  return {.name = "export-event",
          .help = "The minimum that an event of athermal shear starts from, made again from stored configurations.",
          .options = with_engine_options(options, a->engine),
          .run = [a] { return export_event(*a); }};
}

}  // namespace vitrify::cli
