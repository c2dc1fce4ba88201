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
#include "host/cli/structure/named_structures.hpp"
#include "host/cli/structure/result_output.hpp"
#include "host/cli/text_table.hpp"
#include "host/files/structures/xyz_output.hpp"
#include "host/run_files/run_marker.hpp"
#include "kernels/neighbor/cells.hpp"

namespace vitrify::cli {
namespace {

using Json = nlohmann::ordered_json;

struct StructureArguments {
  std::vector<std::string> files, elements, only;
  std::string csv, extxyz;
  std::optional<std::int64_t> frame;
  double range_A = 0;  ///< 0: that of the box
  StructureSettings settings;
  bool json = false;
  EngineOptions engine;
};

struct Findings {
  NamedStructure of;
  std::vector<NamedResult> results;
};

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

/// What makes no sense for a structure is left out, unless it was asked for by name.
NamedResult find(const StructureAnalysis& one, const NamedStructure& of, Observer& observer,
                 const StructureArguments& a) {
  try {
    const std::unique_ptr<Analysis> analysis = one.make(a.settings);
    StoredFrame frame(of.structure, observer);
    analysis->add(frame);
    return {one.name, analysis->result()};
  } catch (const Error& error) {
    if (error.code() != ExitCode::bad_input || !a.only.empty())
      throw Error(error.code(), fmt::format("{}: {}: {}", of.where, one.name, error.what()));
    fmt::print(stderr, "vitrify: note: {}: {} left out: {}\n", of.where, one.name, error.what());
    return {one.name, {}, error.what()};
  }
}

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

std::vector<Findings> find_all(const StructureArguments& a) {
  const std::unique_ptr<Observer> observer = make_observer(a.engine);
  std::vector<Findings> all;
  for (const std::string& file : a.files)
    for (NamedStructure& one : named_structures(file, a.elements, a.frame)) {
      one.structure = in_order(std::move(one.structure));
      Findings found{std::move(one), {}};
      if (found.of.structure.size() == 0) throw Error(ExitCode::bad_input, found.of.where + ": found no atoms");
      for (const StructureAnalysis& analysis : structure_analyses())
        if (is_asked_for(a, analysis.name)) found.results.push_back(find(analysis, found.of, *observer, a));
      for (const NamedResult& named : found.results)
        for (const std::string& note : named.result.notes)
          fmt::print(stderr, "vitrify: note: {}: {}: {}\n", found.of.where, named.name, note);
      all.push_back(std::move(found));
    }
  return all;
}

Json json_of(const Findings& found) {
  const Structure& s = found.of.structure;
  Json json = {{"name", found.of.name}, {"atoms", s.size()}, {"volume_A3", s.box.volume()}};
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

void print_tables(const std::vector<Findings>& all) {
  for (const NamedResult& first : all.front().results) {
    TextRow titles = {first.name};
    for (const Findings& found : all) titles.push_back(found.of.name);
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
  }
}

void write_atoms(const std::string& path, const std::vector<Findings>& all) {
  std::string frames;
  for (const Findings& found : all) frames += format_extended_xyz(found.of.structure, {xyz_columns(found.results), {}});
  write_xyz_output(path, frames);
}

ExitCode analyze(StructureArguments a) {
  check_names(a);
  if (a.range_A > 0) a.settings.rdf.range_A = a.range_A;
  if (!a.extxyz.empty()) {
    check_xyz_output("--extxyz", a.extxyz, std::vector<std::filesystem::path>(a.files.begin(), a.files.end()));
    refuse_file_of_a_run("--extxyz", a.extxyz);
  }
  refuse_csv_folder(a.csv);
  const std::vector<Findings> all = find_all(a);
  std::vector<std::string> names;
  for (const Findings& found : all) names.push_back(found.of.name);
  if (!a.csv.empty()) refuse_repeated_names("--csv", names);
  if (!a.csv.empty())
    for (const Findings& found : all)
      for (const NamedResult& named : found.results) write_csv(a.csv, found.of.name, named);
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
  const std::vector<Option> options = {
      {"FILE", &a->files, "LAMMPS data or extended XYZ files, or run directories", {Required{}}},
      {"--elements", &a->elements, "Elements of the atom types of LAMMPS data files, one for each, in order"},
      {"--frame", &a->frame, "Frame of extended XYZ files and runs, from 0, or from the end if negative"},
      {"--only", &a->only, fmt::format("Analyses by name: {}", fmt::join(names_of_analyses(), ", "))},
      {"--range", &a->range_A, "g(r) goes so far, A; default: half of the box, at most 30", {Between{1, 1000}}},
      {"--bin", &s.rdf.bin_A, "Width of a bin of g(r), A", {Between{1e-4, 1}}},
      {"--largest-q", &s.structure_factor.bins.largest_per_A, "S(q) goes so far, 1/A", {Between{0.1, 75}}},
      {"--q-bin", &s.structure_factor.bins.width_per_A, "Width of a bin of S(q), 1/A", {Between{1e-3, 1}}},
      {"--vectors", &s.structure_factor.bins.most_vectors, "Wave vectors of a bin at most", {Range{1, 1'000'000}}},
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
