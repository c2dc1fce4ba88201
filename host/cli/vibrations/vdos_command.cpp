#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>

#include "host/analysis/vibration/velocity_spectrum.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/structure/named_structures.hpp"
#include "host/cli/vibrations/states_output.hpp"
#include "host/files/elements.hpp"
#include "host/run_files/run_reader.hpp"

namespace vitrify::cli {
namespace {

using Json = nlohmann::ordered_json;

struct VdosArguments {
  std::vector<std::string> runs;
  std::string csv;
  double segment_ps = VelocitySpectrumSettings().segment_ps;
  std::int64_t first_frame = 0;
  std::optional<std::int64_t> last_frame;
  bool json = false;
};

struct Findings {
  std::string name;
  std::vector<std::string> elements;
  VelocitySpectrumSettings settings;
  long segments = 0;
  std::size_t followed = 0;
  DensityOfStates states;
};

/// Standard atomic weights.
std::vector<double> masses_of(const std::vector<std::string>& elements, const std::string& where) {
  std::vector<double> mass_amu;
  for (const std::string& element : elements) {
    const auto mass = standard_atomic_weight(element);
    if (!mass) throw Error(ExitCode::bad_input, fmt::format("{}: \"{}\" is no element with a mass", where, element));
    mass_amu.push_back(*mass);
  }
  return mass_amu;
}

/// The spectrum of the frames of one replica, which are equally spaced.
Findings spectrum_of(const RunReader& reader, const std::string& replica, const std::string& where,
                     const VdosArguments& a) {
  const auto all = static_cast<std::int64_t>(reader.frame_count(replica));
  const std::int64_t frames = a.last_frame ? std::min(all, *a.last_frame + 1) : all;
  if (frames < a.first_frame + 2)
    throw Error(ExitCode::bad_input,
                fmt::format("{}: {} frames from number {} on, a spectrum takes at least two", where,
                            std::max<std::int64_t>(0, frames - a.first_frame), a.first_frame));
  const RunFrame first = reader.frame(replica, a.first_frame);
  Findings found;
  found.name = replica, found.elements = first.structure.elements;
  found.settings.interval_ps = reader.frame(replica, a.first_frame + 1).time_ps - first.time_ps;
  found.settings.segment_ps = a.segment_ps;
  if (!(found.settings.interval_ps > 0 && 4 * found.settings.interval_ps <= a.segment_ps))
    throw Error(ExitCode::bad_input,
                fmt::format("{}: frames are {:g} ps apart, a segment of {:g} ps takes at least four", where,
                            found.settings.interval_ps, a.segment_ps));
  VelocitySpectrum spectrum(first.structure.type, masses_of(found.elements, where), found.settings);
  for (std::int64_t k = a.first_frame; k < frames; ++k) {
    const RunFrame frame = reader.frame(replica, k);
    if (frame.structure.velocity.empty())
      throw Error(
          ExitCode::bad_input,
          fmt::format("{}: frame {} has no velocities, \"output\": {{\"velocities\": true}} keeps them", where, k));
    const double expected = first.time_ps + static_cast<double>(k - a.first_frame) * found.settings.interval_ps;
    if (std::fabs(frame.time_ps - expected) > 0.01 * found.settings.interval_ps)
      throw Error(ExitCode::bad_input,
                  fmt::format("{}: frame {} is at {:g} ps, must be at {:g} ps for frames to be equally spaced", where,
                              k, frame.time_ps, expected));
    spectrum.add(frame.structure.velocity);
  }
  try {
    found.states = spectrum.result();
  } catch (const Error& error) {
    throw Error(error.code(), where + ": " + error.what());
  }
  found.segments = spectrum.segments(), found.followed = spectrum.followed_atoms();
  return found;
}

NamedStates named(const Findings& found) { return {found.states, found.elements, 4 / found.settings.segment_ps}; }

void print_json(const std::vector<Findings>& all) {
  Json json = {{"definition",
                "Density of vibrational states of area 1 from velocities by Welch's method (IEEE Trans. Audio "
                "Electroacoust. 15, 70, 1967): Hann's window, segments that overlap by half, the drift taken out."},
               {"spectra", Json::array()}};
  for (const Findings& found : all) {
    Json one = {{"name", found.name},
                {"interval_ps", found.settings.interval_ps},
                {"segment_ps", found.settings.segment_ps},
                {"segments", found.segments},
                {"atoms_followed", found.followed}};
    one.update(to_json(named(found)));
    json["spectra"].push_back(one);
  }
  fmt::print("{}\n", json.dump());
}

/// Where the spectrum has its maximum, THz.
double highest(const DensityOfStates& g) {
  const auto at = std::max_element(g.total.begin(), g.total.end()) - g.total.begin();
  return g.frequency_THz[static_cast<std::size_t>(at)];
}

ExitCode analyze(const VdosArguments& a) {
  namespace fs = std::filesystem;
  refuse_csv_folder(a.csv);
  std::vector<Findings> all;
  for (const std::string& run : a.runs) {
    const RunReader reader(fs::path(run) / "run.h5");
    const std::string name = fs::absolute(fs::path(run) / "").parent_path().filename().string();
    for (const std::string& replica : reader.replicas()) {
      all.push_back(spectrum_of(reader, replica, run + ", " + replica, a));
      all.back().name = name + "-" + replica;
    }
  }
  std::vector<std::string> names;
  for (const Findings& found : all) names.push_back(found.name);
  if (!a.csv.empty()) refuse_repeated_names("--csv", names);
  for (const Findings& found : all) {
    if (!a.csv.empty()) write_states_csv(fs::path(a.csv) / (found.name + ".vdos.csv"), named(found));
    if (!a.json)
      fmt::print("{}: {} segments of {:g} ps at intervals of {:g} ps, maximum at {:.2f} THz\n", found.name,
                 found.segments, found.settings.segment_ps, found.settings.interval_ps, highest(found.states));
  }
  if (a.json) print_json(all);
  return ExitCode::success;
}

}  // namespace

Command vdos_command() {
  const auto a = std::make_shared<VdosArguments>();
  const std::vector<Option> options = {
      {"RUN", &a->runs, "Run directories with equally spaced frames", {Required{}}},
      {"--segment",
       &a->segment_ps,
       "Length of a segment, ps: its inverse is the spacing of frequencies",
       {Between{0.01, 1e4}}},
      {"--first-frame", &a->first_frame, "The frame to begin with", {NonNegative{}}},
      {"--last-frame", &a->last_frame, "The frame to end with; default: the last of the run"},
      {"--csv", &a->csv, "Folder for a table of each density of states"},
      {"--json", &a->json, "Print everything as JSON"}};
  return {.name = "vdos",
          .help = "Vibrational states from the velocities in the frames of runs.",
          .options = options,
          .run = [a] { return analyze(*a); }};
}

}  // namespace vitrify::cli
