#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "host/analysis/structure/element_order.hpp"
#include "host/analysis/structure/structure_analyses.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/engine_arguments.hpp"
#include "host/cli/given_potential.hpp"
#include "host/cli/structure/frame_source.hpp"
#include "host/cli/structure/named_structures.hpp"
#include "host/cli/structure/result_output.hpp"
#include "host/cli/text_table.hpp"
#include "host/files/structures/xyz_output.hpp"
#include "host/run/start/memory_needs.hpp"
#include "host/run_files/run_marker.hpp"
#include "host/stages/sample/read_measured_factor.hpp"
#include "host/stages/skin.hpp"
#include "kernels/neighbor/cells.hpp"

namespace vitrify::cli {
namespace {

using Json = nlohmann::ordered_json;

struct StructureArguments {
  std::vector<std::string> files, elements, only;
  std::string potential, csv, extxyz, experiment;
  FrameChoice frames;
  double range_A = 0;                   ///< 0: that of the box
  std::optional<std::int64_t> vectors;  ///< of a bin of S(q)
  StructureSettings settings;
  bool inherent = false, json = false;
  EngineOptions engine;
};

/// What is found in the frames of one replica.
struct Findings {
  std::string name;
  Structure last;
  std::int64_t frames = 0;
  double volume_A3 = 0;  ///< mean
  std::vector<NamedResult> results;
};

ScatteringNormalisation normalisation(const std::string& word) {
  if (word == "faber_ziman") return ScatteringNormalisation::faber_ziman;
  if (word == "mean_square") return ScatteringNormalisation::mean_square;
  throw Error(ExitCode::usage, fmt::format("--normalisation: found {}, must be faber_ziman or mean_square", word));
}

bool is_asked_for(const StructureArguments& a, const std::string& name) {
  return a.only.empty() || std::find(a.only.begin(), a.only.end(), name) != a.only.end();
}

std::vector<std::string> names_of_analyses() {
  std::vector<std::string> names;
  for (const StructureAnalysis& one : structure_analyses()) names.emplace_back(one.name);
  return names;
}

void check_names(const StructureArguments& a) {
  const std::vector<std::string> known = names_of_analyses();
  for (const std::string& name : a.only)
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw Error(ExitCode::usage,
                  fmt::format("--only: found {}, must be one or more of {}", name, fmt::join(known, ", ")));
}

/// A configuration that is on no device.
class StoredFrame final : public Frame {
 public:
  StoredFrame(const Structure& structure, Observer& observer) : structure_(structure), observer_(observer) {}

  double time_ps() const override { return 0; }
  const Structure& structure() override { return structure_; }
  std::span<const Vec3> velocities() override { return structure_.velocity; }
  Observer& observer() override { return observer_; }

 private:
  const Structure& structure_;
  Observer& observer_;
};

/// Atoms in order of id, elements by name, the least tilted box of the lattice: results do not depend on the order and
/// the box that a file has.
Structure in_order(Structure s) {
  take_out(s.box, flip_of(s.box));
  s.image.clear();
  s = with_elements_by_name(std::move(s));
  if (s.id.empty()) return s;
  std::vector<std::size_t> order(s.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return s.id[i] < s.id[j]; });
  const auto sort = [&](auto& values) {
    if (values.empty()) return;
    auto sorted = values;
    for (std::size_t i = 0; i < values.size(); ++i) sorted[i] = values[order[i]];
    values = std::move(sorted);
  };
  sort(s.id), sort(s.type), sort(s.position), sort(s.velocity), sort(s.image);
  return s;
}

/// The analyses of one replica that are asked for. What makes no sense for a frame is left out, unless it was asked for
/// by name.
class AskedAnalyses {
 public:
  explicit AskedAnalyses(const StructureArguments& a) : by_name_(!a.only.empty()) {
    for (const StructureAnalysis& one : structure_analyses())
      if (is_asked_for(a, one.name)) all_.push_back({one.name, one.make(a.settings), {}});
  }

  void add(Frame& frame, const std::string& where) {
    for (One& one : all_) attempt(one, where, [&] { one.analysis->add(frame); });
  }
  std::vector<NamedResult> results(const std::string& where) {
    std::vector<NamedResult> results;
    for (One& one : all_) {
      NamedResult named{one.name, {}};
      attempt(one, where, [&] { named.result = one.analysis->result(); });
      named.left_out = one.left_out;
      for (const std::string& note : named.result.notes)
        fmt::print(stderr, "vitrify: note: {}: {}: {}\n", where, one.name, note);
      results.push_back(std::move(named));
    }
    return results;
  }

 private:
  struct One {
    const char* name;
    std::unique_ptr<Analysis> analysis;
    std::string left_out;
  };

  template <class Do>
  void attempt(One& one, const std::string& where, const Do& act) const {
    if (!one.left_out.empty()) return;
    try {
      act();
    } catch (const Error& error) {
      if (error.code() != ExitCode::bad_input || by_name_)
        throw Error(error.code(), fmt::format("{}: {}: {}", where, one.name, error.what()));
      fmt::print(stderr, "vitrify: note: {}: {} left out: {}\n", where, one.name, error.what());
      one.left_out = error.what();
    }
  }

  bool by_name_;
  std::vector<One> all_;
};

/// The minimum that a configuration lies above.
Structure inherent_structure(const Structure& structure, const SetflPotential& potential, const EngineOptions& options,
                             const std::string& where) {
  const PotentialTables tables = make_tables(potential, structure.elements);
  refuse_what_does_not_fit(memory_of_forces(tables, BatchSize::of({structure})), choose_cuda_device(options.device));
  const auto engine = make_engine(options, tables, {structure});
  engine->set_skin(athermal_skin_A);
  const MinimizerState outcome = engine->minimize(to_inherent_structure).at(0);
  if (outcome.reason != StopReason::converged)
    throw Error(ExitCode::bad_input, fmt::format("{}: no minimum with forces of 1e-4 eV/A was found", where));
  return engine->structures().at(0);
}

/// Throws Error(bad_input) for no frame, a frame without atoms, and one whose atoms are not those of the first.
Findings find(const FrameSource& source, const std::optional<SetflPotential>& potential, Observer& observer,
              const StructureArguments& a) {
  Findings found;
  found.name = source.name;
  AskedAnalyses analyses(a);
  FrameAtoms atoms;
  double volume_A3 = 0;
  while (std::optional<SourceFrame> frame = source.next()) {
    const std::string where =
        a.frames.is_range() ? fmt::format("{}, frame {}", source.where, frame->number) : source.where;
    found.last = in_order(std::move(frame->structure));
    if (found.last.size() == 0) throw Error(ExitCode::bad_input, where + ": found no atoms");
    try {
      atoms.take(found.last);
    } catch (const Error& error) {
      throw Error(error.code(), where + ": " + error.what());
    }
    if (potential) found.last = inherent_structure(found.last, *potential, a.engine, where);
    StoredFrame stored(found.last, observer);
    analyses.add(stored, where);
    volume_A3 += found.last.box.volume();
    ++found.frames;
  }
  if (found.frames == 0) throw Error(ExitCode::bad_input, source.where + ": found none of the frames asked for");
  found.volume_A3 = volume_A3 / static_cast<double>(found.frames);
  found.results = analyses.results(source.where);
  return found;
}

/// What is asked for by an option of its own is not left out with a note.
void require_comparison(const Findings& found, const std::string& file) {
  const auto has = [](const NamedResult& named) { return named.name == "structure_factor" && named.left_out.empty(); };
  if (std::none_of(found.results.begin(), found.results.end(), has))
    throw Error(ExitCode::bad_input,
                fmt::format("--experiment {}: found no S(q) of {} to compare with", file, found.name));
}

std::vector<Findings> find_all(const StructureArguments& a) {
  const std::unique_ptr<Observer> observer = make_observer(a.engine);
  std::vector<Findings> all;
  for (const std::string& file : a.files) {
    std::optional<SetflPotential> potential;
    if (a.inherent) potential = given_potential(a.potential, file);
    for (const FrameSource& source : frame_sources(file, a.elements, a.frames)) {
      all.push_back(find(source, potential, *observer, a));
      if (!a.experiment.empty()) require_comparison(all.back(), a.experiment);
    }
  }
  return all;
}

Json json_of(const Findings& found) {
  const Structure& s = found.last;
  Json json = {{"name", found.name}, {"atoms", s.size()}, {"volume_A3", found.volume_A3}};
  std::vector<std::string> elements;
  for (const int type : s.type) elements.push_back(s.elements[type]);
  json["elements_of_atoms"] = elements;
  json["id"] = s.id;
  for (const NamedResult& named : found.results) json[named.name] = to_json(named);
  return json;
}

void print_json(const std::vector<Findings>& all) {
  Json json = Json::array();
  for (const Findings& found : all) json.push_back(json_of(found));
  fmt::print("{}\n", all.size() == 1 ? json[0].dump() : json.dump());
}

const ResultTable* table_of(const Findings& found, const std::string& analysis, const std::string& table) {
  for (const NamedResult& named : found.results)
    for (const ResultTable& one : named.result.tables)
      if (named.name == analysis && one.name == table) return &one;
  return nullptr;
}

template <class T>
const std::vector<T>& column_of(const ResultTable& table, std::size_t place) {
  return std::get<std::vector<T>>(table.columns.at(place).values);
}

std::string share_of_index(const ResultTable* indices, const std::string& index) {
  if (!indices) return "-";
  const auto& names = column_of<std::string>(*indices, 0);
  const auto k = static_cast<std::size_t>(std::find(names.begin(), names.end(), index) - names.begin());
  if (k == names.size()) return "0";
  return text_of({"", "", "", 100 * column_of<double>(*indices, 2)[k], 100 * column_of<double>(*indices, 3)[k]});
}

/// The most frequent Voronoi indices of an element in the first configuration, and how frequent they are in all.
void print_indices(const std::vector<Findings>& all, const std::string& element) {
  constexpr std::size_t most = 6;
  const std::string name = "indices_of_" + element;
  const ResultTable* first = table_of(all.front(), "voronoi", name);
  if (!first) return;
  TextRow titles = {"cells of " + element + ", %"};
  for (const Findings& found : all) titles.push_back(found.name);
  std::vector<TextRow> rows;
  for (const std::string& index : column_of<std::string>(*first, 0)) {
    if (rows.size() == most) break;
    rows.push_back({index});
    for (const Findings& found : all) rows.back().push_back(share_of_index(table_of(found, "voronoi", name), index));
  }
  if (!rows.empty()) print_table(titles, rows);
}

void print_tables(const std::vector<Findings>& all) {
  for (const NamedResult& first : all.front().results) {
    TextRow titles = {first.name};
    for (const Findings& found : all) titles.push_back(found.name);
    std::vector<TextRow> rows;
    const std::size_t place = static_cast<std::size_t>(&first - all.front().results.data());
    std::vector<std::string> names;
    for (const Findings& found : all)
      for (const ResultNumber& number : found.results[place].result.numbers)
        if (std::find(names.begin(), names.end(), number.name) == names.end()) names.push_back(number.name);
    for (const std::string& name : names) {
      rows.push_back({name});
      for (const Findings& found : all) {
        const auto& numbers = found.results[place].result.numbers;
        const auto it = std::find_if(numbers.begin(), numbers.end(), [&](const auto& n) { return n.name == name; });
        rows.back().push_back(it == numbers.end() ? "-" : text_of(*it));
      }
    }
    if (!rows.empty()) print_table(titles, rows);
    if (first.name == "voronoi")
      for (const std::string& element : all.front().last.elements) print_indices(all, element);
  }
}

void write_atoms(const std::string& path, const std::vector<Findings>& all) {
  std::string frames;
  for (const Findings& found : all) frames += format_extended_xyz(found.last, {xyz_columns(found.results), {}});
  write_xyz_output(path, frames);
}

ExitCode analyze(StructureArguments a) {
  check_names(a);
  if (a.range_A > 0) a.settings.rdf.range_A = a.range_A;
  if (a.vectors) a.settings.structure_factor.bins.most_vectors = static_cast<int>(*a.vectors);
  if (!a.experiment.empty()) a.settings.structure_factor.measured = read_measured_factor(a.experiment);
  if (!a.extxyz.empty()) {
    check_xyz_output("--extxyz", a.extxyz, std::vector<std::filesystem::path>(a.files.begin(), a.files.end()));
    refuse_file_of_a_run("--extxyz", a.extxyz);
  }
  refuse_csv_folder(a.csv);
  const std::vector<Findings> all = find_all(a);
  std::vector<std::string> names;
  for (const Findings& found : all) names.push_back(found.name);
  if (!a.csv.empty()) refuse_repeated_names("--csv", names);
  if (!a.csv.empty())
    for (const Findings& found : all)
      for (const NamedResult& named : found.results) write_csv(a.csv, found.name, named);
  if (!a.extxyz.empty()) write_atoms(a.extxyz, all);
  if (a.json)
    print_json(all);
  else
    print_tables(all);
  return ExitCode::success;
}

}  // namespace

Command structure_command() {
  const auto a = std::make_shared<StructureArguments>();
  StructureSettings& s = a->settings;
  const auto set_normalisation = [&s](const std::string& word) {
    s.structure_factor.normalisation = normalisation(word);
  };
  const std::vector<Option> options = {
      {"FILE", &a->files, "LAMMPS data or extended XYZ files, or run directories", {Required{}}},
      {"--elements", &a->elements, "Elements of the atom types of LAMMPS data files, one for each, in order"},
      {"--frame", &a->frames.one, "Frame of extended XYZ files and runs, from 0, or from the end if negative"},
      {"--first-frame",
       &a->frames.first,
       "The frame to begin with, of several that results are means of; default: 0",
       {NonNegative{}, Excludes{"--frame"}}},
      {"--last-frame",
       &a->frames.last,
       "The frame to end with; default: the last one",
       {NonNegative{}, Excludes{"--frame"}}},
      {"--every", &a->frames.every, "Every so manieth of these frames", {Positive{}, Excludes{"--frame"}}},
      {"--inherent", &a->inherent, "Look at the minimum that each configuration lies above in its place"},
      {"--potential",
       &a->potential,
       "Of --inherent, eam.fs or eam.alloy; default: that of the run",
       {Needs{"--inherent"}}},
      {"--only", &a->only, fmt::format("Analyses by name: {}", fmt::join(names_of_analyses(), ", "))},
      {"--range", &a->range_A, "g(r) goes so far, A; default: half of the box, at most 30", {Between{1, 1000}}},
      {"--bin", &s.rdf.bin_A, "Width of a bin of g(r), A", {Between{1e-4, 1}}},
      {"--largest-q", &s.structure_factor.bins.largest_per_A, "S(q) goes so far, 1/A", {Between{0.1, 75}}},
      {"--q-bin", &s.structure_factor.bins.width_per_A, "Width of a bin of S(q), 1/A", {Between{1e-3, 1}}},
      {"--vectors",
       &a->vectors,
       "Wave vectors of a bin at most; default: 5000 up to 3.5 1/A, where the first peak is, and 500 beyond",
       {Range{1, 1'000'000}}},
      {"--normalisation", set_normalisation, "Of X-ray S(q): faber_ziman, the default, or mean_square"},
      {"--experiment", &a->experiment, "Measured S(q) to compare with: lines of q in 1/A, S and, if known, its error"},
      {"--radii", &s.voronoi.radii_A,
       "Radius of each element, in the order of their names, for radical Voronoi cells, A; default: plain cells"},
      {"--face-threshold",
       &s.voronoi.face_threshold,
       "Faces below this part of a cell's surface do not count",
       {Between{0, 0.5}}},
      {"--edge-threshold", &s.voronoi.edge_threshold_A, "Edges up to this length do not count, A", {NonNegative{}}},
      {"--csv", &a->csv, "Folder for a file of each table"},
      {"--extxyz", &a->extxyz, "Extended XYZ file to write: the atoms with what is known of each"},
      {"--json", &a->json, "Print everything as JSON"}};
  return {.name = "structure",
          .help = "g(r), S(q), Voronoi cells, coordination, chemical order and crystals of configurations.",
          .options = with_engine_options(options, a->engine),
          .run = [a] { return analyze(*a); }};
}

}  // namespace vitrify::cli
