#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "host/cli/commands.hpp"
#include "host/cli/structure/named_structures.hpp"
#include "host/cli/structure/result_output.hpp"
#include "host/cli/text_table.hpp"
#include "host/files/structures/xyz_output.hpp"
#include "host/run_files/run_marker.hpp"
#include "host/stages/sample/analysis_records.hpp"

namespace vitrify::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct SamplesArguments {
  std::vector<std::string> runs, only;
  std::string csv, extxyz;
  bool json = false;
};

/// What one stage of one replica has found.
struct Sampled {
  std::string name;  ///< RUN-REPLICA-STAGE
  std::string run, replica, stage;
  std::vector<NamedResult> results;
  std::vector<std::string> parameters;  ///< of each result, as JSON
};

std::vector<Sampled> samples_of(const std::string& run, const std::vector<std::string>& only) {
  const RunReader reader(fs::path(run) / "run.h5");
  const std::string run_name = (fs::absolute(run) / "").lexically_normal().parent_path().filename().string();
  std::vector<Sampled> all;
  for (StoredAnalysis& stored : read_analyses(reader)) {
    if (!only.empty() && std::find(only.begin(), only.end(), stored.name) == only.end()) continue;
    if (all.empty() || all.back().replica != stored.replica || all.back().stage != stored.stage)
      all.push_back(
          {fmt::format("{}-{}-{}", run_name, stored.replica, stored.stage), run, stored.replica, stored.stage, {}, {}});
    all.back().results.push_back({stored.name, std::move(stored.result)});
    all.back().parameters.push_back(std::move(stored.parameters));
  }
  if (all.empty())
    throw Error(ExitCode::bad_input,
                fmt::format("{}: found no analyses{}; stages \"sample\", \"shear\", \"tension\" and \"aqs\" "
                            "make them when they end",
                            run, only.empty() ? "" : fmt::format(" called {}", fmt::join(only, " or "))));
  return all;
}

void print_json(const std::vector<Sampled>& all) {
  Json json = Json::array();
  for (const Sampled& one : all) {
    Json of_stage = {{"name", one.name}, {"replica", one.replica}, {"stage", one.stage}};
    for (std::size_t k = 0; k < one.results.size(); ++k) {
      Json& analysis = of_stage["analyses"][one.results[k].name];
      analysis = to_json(one.results[k]);
      analysis["parameters"] = Json::parse(one.parameters[k]);
    }
    json.push_back(std::move(of_stage));
  }
  fmt::print("{}\n", json.size() == 1 ? json[0].dump() : json.dump());
}

void print_tables(const Sampled& one) {
  for (const NamedResult& named : one.results) {
    std::vector<TextRow> rows;
    for (const ResultNumber& number : named.result.numbers) rows.push_back({number.name, text_of(number), number.unit});
    if (!rows.empty()) print_table({named.name, one.name, "unit"}, rows);
  }
}

/// The atoms as the run has them last.
void write_atoms(const std::string& path, const std::vector<Sampled>& all) {
  std::string frames;
  for (const Sampled& one : all) {
    const RunReader reader(fs::path(one.run) / "run.h5");
    frames += format_extended_xyz(reader.frame(one.replica).structure, {xyz_columns(one.results), {}});
  }
  write_xyz_output(path, frames);
}

ExitCode print_samples(const SamplesArguments& a) {
  if (!a.extxyz.empty()) {
    check_xyz_output("--extxyz", a.extxyz, std::vector<fs::path>(a.runs.begin(), a.runs.end()));
    refuse_file_of_a_run("--extxyz", a.extxyz);
  }
  refuse_csv_folder(a.csv);
  std::vector<Sampled> all;
  for (const std::string& run : a.runs)
    for (Sampled& one : samples_of(run, a.only)) all.push_back(std::move(one));
  if (!a.csv.empty()) {
    std::vector<std::string> names;
    for (const Sampled& one : all) names.push_back(one.name);
    refuse_repeated_names("--csv", names);
    for (const Sampled& one : all)
      for (const NamedResult& named : one.results) write_csv(a.csv, one.name, named);
  }
  if (!a.extxyz.empty()) write_atoms(a.extxyz, all);
  if (a.json)
    print_json(all);
  else
    for (const Sampled& one : all) print_tables(one);
  return ExitCode::success;
}

}  // namespace

Command samples_command() {
  const auto a = std::make_shared<SamplesArguments>();
  return {.name = "samples",
          .help = "What the analyses of stages \"sample\" have found, and stages that strain.",
          .options = {{"RUN", &a->runs, "Run directories", {Required{}}},
                      {"--only", &a->only, "Analyses by name; default: all"},
                      {"--csv", &a->csv, "Folder for a file of each table"},
                      {"--extxyz", &a->extxyz, "Extended XYZ file to write: the atoms with what is known of each"},
                      {"--json", &a->json, "Print everything as JSON"}},
          .run = [a] { return print_samples(*a); }};
}

}  // namespace vitrify::cli
