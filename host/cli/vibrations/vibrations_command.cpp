#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "host/analysis/vibration/glass_vibrations.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/engine_arguments.hpp"
#include "host/cli/given_potential.hpp"
#include "host/cli/structure/named_structures.hpp"
#include "host/cli/structure/result_output.hpp"
#include "host/cli/text_table.hpp"
#include "host/cli/vibrations/states_output.hpp"
#include "host/cli/vibrations/trajectory_displacements.hpp"
#include "host/files/structures/xyz_output.hpp"
#include "host/run/start/memory_needs.hpp"
#include "host/run_files/run_marker.hpp"

namespace vitrify::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct VibrationsArguments {
  std::vector<std::string> files, elements;
  std::string potential, csv, extxyz;
  std::optional<std::int64_t> frame;
  VibrationSettings settings;
  TrajectorySettings trajectory;
  int seed = 1;
  bool json = false, atoms = false, lambda = false;
  EngineOptions engine;
};

constexpr const char* definition =
    "Elastic constants of the minimum below the configuration: stress-strain coefficients, Born term less the response "
    "of the atoms by conjugate gradients on the analytic Hessian (Lemaitre and Maloney, J. Stat. Phys. 123, 415, "
    "2006). "
    "Density of vibrational states of area 1 by the kernel polynomial method (Weisse et al., Rev. Mod. Phys. 78, 275, "
    "2006) on the same Hessian.";

struct Findings {
  std::string name;
  GlassVibrations glass;
  std::optional<NamedResult> lambda = {};
};

/// Vibrational displacements of each replica of a run, in the order of named_structures().
void add_lambda(std::span<Findings> of_run, const std::string& run, const SetflPotential& potential,
                const VibrationsArguments& a) {
  if (!fs::is_directory(run))
    throw Error(ExitCode::bad_input, fmt::format("--lambda: {} is no run, whose frames are at known times", run));
  std::map<std::string, double> mass_amu;
  for (const SetflElement& element : potential.elements) mass_amu[element.name] = element.mass_amu;
  const RunReader reader(fs::path(run) / "run.h5");
  const auto replicas = reader.replicas();
  for (std::size_t r = 0; r < replicas.size(); ++r) {
    of_run[r].lambda = {
        "lambda", trajectory_displacements(reader, replicas[r], mass_amu, a.trajectory, run + ", " + replicas[r])};
  }
}

std::vector<Findings> find(const VibrationsArguments& a) {
  std::vector<Findings> all;
  for (const std::string& file : a.files) {
    const SetflPotential potential = given_potential(a.potential, file);
    const std::size_t first = all.size();
    for (const NamedStructure& one : named_structures(file, a.elements, a.frame)) {
      const PotentialTables tables = make_tables(potential, one.structure.elements);
      try {
        refuse_what_does_not_fit(memory_of_vibrations(tables, BatchSize::of({one.structure})),
                                 choose_cuda_device(a.engine.device));
      } catch (const Error& error) {
        throw Error(error.code(), one.where + ": " + error.what());
      }
      all.push_back({one.name, glass_vibrations(one.structure, tables, a.engine, a.settings, one.where)});
    }
    if (a.lambda) add_lambda(std::span(all).subspan(first), file, potential, a);
  }
  return all;
}

NamedStates named(const GlassVibrations& glass, const VibrationsArguments& a) {
  return {glass.states, glass.minimum.elements, 2 * a.settings.moments.resolution_THz,
          glass.sound.debye_level_per_THz3};
}

/// Null where it is not known.
Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json to_json(const Moduli& moduli) { return {{"bulk_GPa", number(moduli.bulk)}, {"shear_GPa", number(moduli.shear)}}; }

Json elastic_json(const ElasticConstants& c) {
  return {{"components", voigt_components},
          {"stiffness_GPa", c.stiffness},
          {"asymmetry_GPa", c.asymmetry},
          {"brugger_GPa", c.brugger},
          {"affine_GPa", c.affine},
          {"stress_components", {"xx", "yy", "zz", "xy", "xz", "yz"}},
          {"stress_GPa", c.stress.v},
          {"voigt", to_json(c.voigt)},
          {"reuss", to_json(c.reuss)},
          {"hill", to_json(c.hill)},
          {"isotropic", c.stable ? "hill" : "voigt"},
          {"young_GPa", c.young},
          {"poisson", c.poisson},
          {"zener_ratio", c.zener},
          {"universal_anisotropy", number(c.universal)}};
}

Json boson_peak_json(const GlassVibrations& glass) {
  if (!glass.boson_peak) return nullptr;
  return {{"frequency_THz", glass.boson_peak->frequency_THz},
          {"height_per_THz3", glass.boson_peak->height_per_THz3},
          {"over_debye_level", glass.boson_peak->over_debye},
          {"over_debye_level_error", number(glass.boson_peak->over_debye_error)}};
}

Json states_json(const GlassVibrations& glass, const VibrationsArguments& a) {
  Json json = {{"vectors_per_element", glass.vectors},
               {"mean_square_angular_frequency_per_ps2", glass.mean_square_per_ps2}};
  json.update(to_json(named(glass, a)));
  return json;
}

Json to_json(const Findings& found, const VibrationsArguments& a) {
  const GlassVibrations& glass = found.glass;
  const Sound& s = glass.sound;
  Json json = {{"name", found.name},
               {"atoms", glass.minimum.size()},
               {"moved_A", glass.moved_A},
               {"density_g_cm3", glass.density_g_cm3},
               {"elastic", elastic_json(glass.elastic)},
               {"sound",
                {{"transverse_km_per_s", s.transverse_km_per_s},
                 {"longitudinal_km_per_s", s.longitudinal_km_per_s},
                 {"debye_THz", s.debye_THz},
                 {"debye_level_per_THz3", s.debye_level_per_THz3},
                 {"lowest_phonon_THz", s.lowest_phonon_THz}}},
               {"vibrations", states_json(glass, a)},
               {"boson_peak", boson_peak_json(glass)}};
  if (!glass.boson_peak && glass.minimum.size() < least_atoms_of_boson_peak)
    json["no_boson_peak"] =
        fmt::format("{} atoms, a boson peak takes {}", glass.minimum.size(), least_atoms_of_boson_peak);
  if (!glass.soft_participation.empty()) {
    json["soft_modes"] = {{"share", a.settings.soft_share}, {"relative_error", glass.soft_error}};
    if (a.atoms) {
      json["id"] = glass.minimum.id;
      json["soft_participation"] = glass.soft_participation;
    }
  }
  if (found.lambda) json["lambda"] = to_json(*found.lambda);
  return json;
}

void print_json(const std::vector<Findings>& all, const VibrationsArguments& a) {
  Json json = {{"definition", definition},
               {"parameters",
                {{"force_tolerance_eV_per_A", a.settings.force_tolerance_eV_per_A},
                 {"resolution_THz", a.settings.moments.resolution_THz},
                 {"vectors", a.settings.moments.vectors},
                 {"seed", a.settings.moments.seed},
                 {"soft_share", a.settings.soft_share},
                 {"soft_vectors", a.settings.soft_vectors}}},
               {"glasses", Json::array()}};
  for (const Findings& found : all) json["glasses"].push_back(to_json(found, a));
  fmt::print("{}\n", json.dump());
}

/// A quantity in the table of all glasses.
struct Row {
  std::string name;
  std::function<std::string(const GlassVibrations&)> text;
};

std::vector<Row> rows() {
  const auto number = [](const char* name, int digits, auto get) {
    return Row{name, [=](const GlassVibrations& g) {
                 return std::isfinite(get(g)) ? fmt::format("{:.{}f}", get(g), digits) : "-";
               }};
  };
  const auto constant = [&](int a, int b) {
    return Row{fmt::format("C{}{}, GPa", a + 1, b + 1),
               [=](const GlassVibrations& g) { return fmt::format("{:.3f}", g.elastic.stiffness[a][b]); }};
  };
  using G = const GlassVibrations&;
  std::vector<Row> all = {Row{"atoms", [](G g) { return fmt::format("{}", g.minimum.size()); }},
                          number("largest move to the minimum, A", 3, [](G g) { return g.moved_A; }),
                          number("density, g/cm3", 4, [](G g) { return g.density_g_cm3; }),
                          number("pressure, GPa", 4, [](G g) { return -g.elastic.stress.trace() / 3; })};
  for (int a = 0; a < 6; ++a)
    for (int b = a; b < 6; ++b) all.push_back(constant(a, b));
  const std::vector<Row> more = {
      number("levelled asymmetry, GPa", 3, [](G g) { return g.elastic.asymmetry; }),
      number("K, GPa", 3, [](G g) { return g.elastic.isotropic.bulk; }),
      number("G, GPa", 3, [](G g) { return g.elastic.isotropic.shear; }),
      number("G of Voigt, GPa", 3, [](G g) { return g.elastic.voigt.shear; }),
      number("G of Reuss, GPa", 3, [](G g) { return g.elastic.reuss.shear; }),
      number("Poisson's ratio", 4, [](G g) { return g.elastic.poisson; }),
      number("Zener's ratio", 4, [](G g) { return g.elastic.zener; }),
      number("universal anisotropy", 4, [](G g) { return g.elastic.universal; }),
      number("v_T, km/s", 4, [](G g) { return g.sound.transverse_km_per_s; }),
      number("v_L, km/s", 4, [](G g) { return g.sound.longitudinal_km_per_s; }),
      number("f_Debye, THz", 3, [](G g) { return g.sound.debye_THz; }),
      number("Debye level, 1/THz3", 5, [](G g) { return g.sound.debye_level_per_THz3; }),
      number("lowest phonon if isotropic, THz", 3, [](G g) { return g.sound.lowest_phonon_THz; }),
      Row{"boson peak, THz",
          [](G g) { return g.boson_peak ? fmt::format("{:.3f}", g.boson_peak->frequency_THz) : "-"; }},
      Row{"its height, Debye levels", [](G g) {
            return g.boson_peak ? text({g.boson_peak->over_debye, g.boson_peak->over_debye_error}, 2) : "-";
          }}};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

void print_table_of(const std::vector<Findings>& all) {
  TextRow titles = {"at the minimum"};
  for (const Findings& found : all) titles.push_back(found.name);
  std::vector<TextRow> table;
  for (const Row& row : rows()) {
    table.push_back({row.name});
    for (const Findings& found : all) table.back().push_back(row.text(found.glass));
  }
  print_table(titles, table);
  for (const Findings& found : all)
    if (!found.glass.elastic.stable)
      fmt::print("{}: its box is not stable, some strain of it lowers the energy: K, G and sound are those of Voigt\n",
                 found.name);
  for (const Findings& found : all)
    if (found.glass.minimum.size() < least_atoms_of_boson_peak)
      fmt::print(
          "{}: {} atoms; a maximum of g/f^2 is called a boson peak from {} atoms on, for the lowest phonons of "
          "smaller boxes make one\n",
          found.name, found.glass.minimum.size(), least_atoms_of_boson_peak);
}

void print_lambda_of(const std::vector<Findings>& all) {
  TextRow titles = {"vibrational displacement"};
  std::vector<TextRow> table;
  for (const ResultNumber& number : all.front().lambda->result.numbers) table.push_back({number.name});
  for (const Findings& found : all) {
    titles.push_back(found.name);
    for (TextRow& row : table) {
      const auto& numbers = found.lambda->result.numbers;
      const auto same = std::find_if(numbers.begin(), numbers.end(), [&](const auto& n) { return n.name == row[0]; });
      row.push_back(same == numbers.end() ? "-" : text_of(*same));
    }
  }
  print_table(titles, table);
}

void write_atoms(const std::string& path, const std::vector<Findings>& all) {
  std::string frames;
  for (const Findings& found : all) {
    std::vector<XyzColumn> columns = {{"soft_participation", found.glass.soft_participation}};
    std::vector<NamedResult> lambda;
    if (found.lambda) lambda.push_back(*found.lambda);
    for (XyzColumn& column : xyz_columns(lambda)) columns.push_back(std::move(column));
    frames += format_extended_xyz(found.glass.minimum, {columns, {}});
  }
  write_xyz_output(path, frames);
}

ExitCode analyze(VibrationsArguments a) {
  a.settings.moments.seed = static_cast<std::uint64_t>(a.seed);
  if (!a.extxyz.empty()) {
    std::vector<fs::path> inputs(a.files.begin(), a.files.end());
    if (!a.potential.empty()) inputs.emplace_back(a.potential);
    check_xyz_output("--extxyz", a.extxyz, inputs);
    refuse_file_of_a_run("--extxyz", a.extxyz);
  }
  refuse_csv_folder(a.csv);
  if (a.extxyz.empty() && !(a.json && a.atoms)) a.settings.soft_vectors = 0;
  const std::vector<Findings> all = find(a);
  std::vector<std::string> names;
  for (const Findings& found : all) names.push_back(found.name);
  if (!a.csv.empty()) refuse_repeated_names("--csv", names);
  if (!a.csv.empty())
    for (const Findings& found : all) {
      write_states_csv(fs::path(a.csv) / (found.name + ".vibrations.csv"), named(found.glass, a));
      if (found.lambda) write_csv(a.csv, found.name, *found.lambda);
    }
  if (!a.extxyz.empty()) write_atoms(a.extxyz, all);
  if (a.json) {
    print_json(all, a);
    return ExitCode::success;
  }
  print_table_of(all);
  if (a.lambda) print_lambda_of(all);
  return ExitCode::success;
}

}  // namespace

Command vibrations_command() {
  const auto a = std::make_shared<VibrationsArguments>();
  VibrationSettings& s = a->settings;
  const std::vector<Option> options = {
      {"FILE", &a->files, "LAMMPS data or extended XYZ files, or run directories", {Required{}}},
      {"--potential", &a->potential, "Potential, eam.fs or eam.alloy; default: that of the run"},
      {"--elements", &a->elements, "Elements of the atom types of LAMMPS data files, one for each, in order"},
      {"--frame", &a->frame, "Frame of extended XYZ files and runs, from 0, or from the end if negative"},
      {"--force-tolerance",
       &s.force_tolerance_eV_per_A,
       "The structure is relaxed until no component of a force is larger, eV/A",
       {Between{1e-12, 1e-3}}},
      {"--resolution",
       &s.moments.resolution_THz,
       "Standard deviation of frequencies in the density of states, THz",
       {Between{0.005, 1}}},
      {"--vectors", &s.moments.vectors, "Random vectors for each element", {Range{1, 100'000}}},
      {"--soft-vectors", &s.soft_vectors, "Random vectors for the parts of atoms in soft modes", {Range{1, 100'000}}},
      {"--lambda", &a->lambda, "Also vibrational displacements of atoms, from equally spaced frames of runs"},
      {"--first-frame",
       &a->trajectory.first_frame,
       "With --lambda: the frame to begin with",
       {NonNegative{}, Needs{"--lambda"}}},
      {"--last-frame",
       &a->trajectory.last_frame,
       "With --lambda: the frame to end with; default: the last of the run",
       {Needs{"--lambda"}}},
      {"--windows",
       &a->trajectory.windows,
       "With --lambda: windows of one length in the frames",
       {Range{1, 100'000}, Needs{"--lambda"}}},
      {"--hop-distance",
       &a->trajectory.hop_A,
       "With --lambda: atoms whose mean places in the two halves are further apart have hopped, A",
       {Between{1e-3, 100}, Needs{"--lambda"}}},
      {"--seed", &a->seed, "Of the random vectors", {Range{0, 2'147'483'647}}},
      {"--csv", &a->csv, "Folder for a table of each density of states"},
      {"--extxyz", &a->extxyz,
       "Extended XYZ file to write: the minima, with each atom's part in the softest 1 % of modes"},
      {"--json", &a->json, "Print everything as JSON"},
      {"--atoms", &a->atoms, "With --json: also each atom's part in the softest 1 % of modes"}};
  return {.name = "vibrations",
          .help = "Elastic constants, sound, vibrational states and boson peak of a solid at rest.",
          .options = with_engine_options(options, a->engine),
          .run = [a] { return analyze(*a); }};
}

}  // namespace vitrify::cli
