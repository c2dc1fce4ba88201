#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "host/analysis/shear/nonaffine_motion.hpp"
#include "host/analysis/statistics/size_distribution.hpp"
#include "host/analysis/structure/clusters.hpp"
#include "host/analysis/structure/matching.hpp"
#include "host/cli/commands.hpp"
#include "host/files/structures/structure_file.hpp"
#include "host/files/structures/xyz_output.hpp"
#include "host/run_files/run_marker.hpp"
#include "host/stages/aqs/aqs_options.hpp"
#include "kernels/neighbor/cells.hpp"

namespace vitrify::cli {
namespace {

struct AnalyzeArguments {
  std::string reference, current, out;
  std::vector<std::string> elements;
  config::ZoneCriterion zones;  ///< of a stage of athermal shear
  bool per_neighbor = false, json = false;
};

/// D2min of every atom of the reference, and whether it is shear-transformed.
struct Findings {
  Structure reference;
  std::vector<Vec3> current;  ///< where its atoms are in the current structure
  Box current_box;
  std::vector<std::string> notes;  ///< on how the structures were matched
  std::vector<double> d2min_A2;    ///< the sum, or per neighbor
  std::vector<int> neighbors;
  std::vector<std::uint8_t> transformed;

  std::size_t transformed_count() const { return std::count(transformed.begin(), transformed.end(), 1); }
};

/// The structure of a file; its atoms have ids only where they have some in the file. The elements are for those of the
/// files that are LAMMPS data; where none is, the first one refuses them.
Structure read_to_match(const std::string& file, const AnalyzeArguments& a) {
  const bool other_needs_them = !is_lammps_data(file) && (is_lammps_data(a.reference) || is_lammps_data(a.current));
  Structure structure = read_structure(file, other_needs_them ? std::vector<std::string>() : a.elements);
  if (!read_structure_columns(file).id) structure.id.clear();
  return structure;
}

Findings analyze_motion(const AnalyzeArguments& a) {
  check_xyz_output("--out", a.out, {a.reference, a.current});
  refuse_file_of_a_run("--out", a.out);
  Findings found;
  found.reference = read_to_match(a.reference, a);
  const Structure current = read_to_match(a.current, a);
  Matching matching = match_structures(found.reference, current);
  for (const std::string& note : matching.notes)
    fmt::print(stderr, "vitrify: note: {}, {}: {}\n", a.reference, a.current, note);
  for (const D2MinResult& atom : d2min(matching.motion, a.zones.d2min_cutoff_A)) {
    found.d2min_A2.push_back(a.per_neighbor ? atom.d2min / std::max(1, atom.neighbors) : atom.d2min);
    found.neighbors.push_back(atom.neighbors);
    found.transformed.push_back(found.d2min_A2.back() > a.zones.threshold_A2);
  }
  if (found.reference.id.empty())
    for (std::size_t i = 0; i < found.reference.size(); ++i)
      found.reference.id.push_back(static_cast<std::int64_t>(i) + 1);
  found.current = std::move(matching.motion.current);
  found.current_box = current.box;
  found.notes = std::move(matching.notes);
  return found;
}

/// Clusters of the shear-transformed atoms where they are now. The box may be tilted further than a search likes.
Clusters clusters_of(const Findings& found, double cutoff_A) {
  Box box = found.current_box;
  take_out(box, flip_of(box));
  return find_clusters(box, found.current, found.transformed, cutoff_A);
}

nlohmann::ordered_json json_of(const AnalyzeArguments& a, const Findings& found) {
  return {{"cutoff_A", a.zones.d2min_cutoff_A},
          {"threshold_A2", a.zones.threshold_A2},
          {"normalisation", a.per_neighbor ? "per_neighbor" : "sum"},
          {"notes", found.notes}};
}

void write_structure_with(const AnalyzeArguments& a, const Findings& found, XyzExtras extras) {
  if (a.out.empty()) return;
  extras.columns.insert(extras.columns.begin(), {{"d2min", found.d2min_A2}, {"neighbors", found.neighbors}});
  write_xyz_output(a.out, found.reference, extras);
}

ExitCode analyze_d2min(const AnalyzeArguments& a) {
  const Findings found = analyze_motion(a);
  write_structure_with(a, found, {});
  if (a.json) {
    nlohmann::ordered_json json = json_of(a, found);
    json["shear_transformed"] = found.transformed_count();
    json["id"] = found.reference.id;
    json["d2min_A2"] = found.d2min_A2;
    json["neighbors"] = found.neighbors;
    fmt::print("{}\n", json.dump());
    return ExitCode::success;
  }
  double sum = 0, largest = 0;
  for (const double d2 : found.d2min_A2) sum += d2, largest = std::max(largest, d2);
  fmt::print("atoms              {}\nmean D2min         {:.6g} A^2\nlargest D2min      {:.6g} A^2\n",
             found.d2min_A2.size(), sum / static_cast<double>(found.d2min_A2.size()), largest);
  fmt::print("shear-transformed  {} (D2min{} > {:g} A^2)\n", found.transformed_count(),
             a.per_neighbor ? " per neighbor" : "", a.zones.threshold_A2);
  return ExitCode::success;
}

ExitCode analyze_clusters(const AnalyzeArguments& a) {
  const Findings found = analyze_motion(a);
  const Clusters clusters = clusters_of(found, a.zones.cluster_cutoff_A);
  const LogNormalFit fit = fit_log_normal(clusters.sizes);
  write_structure_with(a, found, {{{"cluster", clusters.label}}, {}});
  if (a.json) {
    nlohmann::ordered_json json = json_of(a, found);
    json["cluster_cutoff_A"] = a.zones.cluster_cutoff_A;
    json["shear_transformed"] = found.transformed_count();
    json["sizes"] = clusters.sizes;
    json["log_normal"] = nullptr;
    if (clusters.sizes.size() > 1) json["log_normal"] = {{"mu", fit.mu}, {"sigma", fit.sigma}};
    json["mean_size"] = nullptr;
    if (!clusters.sizes.empty()) json["mean_size"] = fit.mean_size;
    json["id"] = found.reference.id;
    json["cluster"] = clusters.label;
    fmt::print("{}\n", json.dump());
    return ExitCode::success;
  }
  fmt::print("shear-transformed  {} of {} atoms\nclusters           {}\n", found.transformed_count(),
             found.transformed.size(), clusters.sizes.size());
  if (clusters.sizes.empty()) return ExitCode::success;
  fmt::print("sizes             ");
  for (const int size : clusters.sizes) fmt::print(" {}", size);
  fmt::print("\nmean size          {:.4g}\n", fit.mean_size);
  if (clusters.sizes.size() > 1) fmt::print("log-normal fit     mu {:.4g}, sigma {:.4g}\n", fit.mu, fit.sigma);
  return ExitCode::success;
}

/// The options of both; those of one alone come last.
std::vector<Option> motion_options(AnalyzeArguments& a, const std::vector<Option>& more = {}) {
  std::vector<Option> options = {
      {"REFERENCE", &a.reference, "LAMMPS data or extended XYZ file", {Required{}}},
      {"CURRENT", &a.current, "The same atoms after they have moved", {Required{}}},
      {"--cutoff", &a.zones.d2min_cutoff_A, "Neighbors are nearer than this in the reference, A", {Positive{}}},
      {"--threshold", &a.zones.threshold_A2, "Atoms with a larger D2min are shear-transformed, A^2", {NonNegative{}}},
      {"--per-neighbor", &a.per_neighbor, "Divide D2min by the number of neighbors"},
      {"--elements", &a.elements, "Elements of the atom types of LAMMPS data files, one for each, in order"},
      {"--json", &a.json, "Print everything as JSON"},
      {"--out", &a.out, "Extended XYZ file to write: the reference with the results as columns"}};
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

}  // namespace

Command d2min_command() {
  const auto a = std::make_shared<AnalyzeArguments>();
  return {.name = "d2min",
          .help = "Non-affine motion of each atom's neighborhood.",
          .options = motion_options(*a),
          .run = [a] { return analyze_d2min(*a); }};
}

Command clusters_command() {
  const auto a = std::make_shared<AnalyzeArguments>();
  return {.name = "clusters",
          .help = "Clusters of shear-transformed atoms and their sizes.",
          .options = motion_options(*a, {{"--cluster-cutoff",
                                          &a->zones.cluster_cutoff_A,
                                          "Atoms nearer than this to each other are of one cluster, A",
                                          {Positive{}}}}),
          .run = [a] { return analyze_clusters(*a); }};
}

Command analyze_command() {
  return {.name = "analyze",
          .help = "Analyze configurations and runs.",
          .commands = {d2min_command(), clusters_command(), effective_rate_command(), events_command(),
                       export_event_command(), art_command(), merge_command(), sites_command(), tg_command(),
                       structure_command(), vibrations_command(), vdos_command(), samples_command(), strain_command()}};
}

}  // namespace vitrify::cli
