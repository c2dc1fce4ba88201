#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "host/analysis/clusters.hpp"
#include "host/analysis/nonaffine_motion.hpp"
#include "host/analysis/size_distribution.hpp"
#include "host/cli/commands.hpp"
#include "host/files/structures/extended_xyz.hpp"
#include "host/files/structures/structure_file.hpp"
#include "host/stages/aqs/aqs_options.hpp"

namespace vitrify::cli {
namespace {

struct AnalyzeArguments {
  std::string reference, current, out;
  std::vector<std::string> elements;
  config::ZoneCriterion zones;  ///< of a stage of athermal shear
  bool per_neighbor = false, json = false;
};

/// D2min of every atom of the reference, and whether it is shear-transformed.
struct Motion {
  Structure reference, current;
  std::vector<double> d2min_A2;  ///< the sum, or per neighbor
  std::vector<int> neighbors;
  std::vector<std::uint8_t> transformed;

  std::size_t transformed_count() const { return std::count(transformed.begin(), transformed.end(), 1); }
};

Motion find_motion(const AnalyzeArguments& a) {
  Motion motion{read_structure(a.reference, a.elements), read_structure(a.current, a.elements), {}, {}, {}};
  for (const D2MinResult& atom : d2min(motion.reference, motion.current, a.zones.d2min_cutoff_A)) {
    motion.d2min_A2.push_back(a.per_neighbor ? atom.d2min / std::max(1, atom.neighbors) : atom.d2min);
    motion.neighbors.push_back(atom.neighbors);
    motion.transformed.push_back(motion.d2min_A2.back() > a.zones.threshold_A2);
  }
  return motion;
}

nlohmann::ordered_json criterion(const AnalyzeArguments& a) {
  return {{"cutoff_A", a.zones.d2min_cutoff_A},
          {"threshold_A2", a.zones.threshold_A2},
          {"normalisation", a.per_neighbor ? "per_neighbor" : "sum"}};
}

void write_structure_with(const AnalyzeArguments& a, const Motion& motion, XyzExtras extras) {
  if (a.out.empty()) return;
  extras.columns.insert(extras.columns.begin(), {{"d2min", motion.d2min_A2}, {"neighbors", motion.neighbors}});
  write_extended_xyz(a.out, motion.reference, extras);
}

ExitCode analyze_d2min(const AnalyzeArguments& a) {
  const Motion motion = find_motion(a);
  write_structure_with(a, motion, {});
  if (a.json) {
    nlohmann::ordered_json json = criterion(a);
    json["shear_transformed"] = motion.transformed_count();
    json["id"] = motion.reference.id;
    json["d2min_A2"] = motion.d2min_A2;
    json["neighbors"] = motion.neighbors;
    fmt::print("{}\n", json.dump());
    return ExitCode::success;
  }
  double sum = 0, largest = 0;
  for (const double d2 : motion.d2min_A2) sum += d2, largest = std::max(largest, d2);
  fmt::print("atoms              {}\nmean D2min         {:.6g} A^2\nlargest D2min      {:.6g} A^2\n",
             motion.d2min_A2.size(), sum / static_cast<double>(motion.d2min_A2.size()), largest);
  fmt::print("shear-transformed  {} (D2min{} > {:g} A^2)\n", motion.transformed_count(),
             a.per_neighbor ? " per neighbor" : "", a.zones.threshold_A2);
  return ExitCode::success;
}

ExitCode analyze_clusters(const AnalyzeArguments& a) {
  const Motion motion = find_motion(a);
  const Clusters clusters =
      find_clusters(motion.reference.box, motion.reference.position, motion.transformed, a.zones.cluster_cutoff_A);
  const LogNormalFit fit = fit_log_normal(clusters.sizes);
  write_structure_with(a, motion, {{{"cluster", clusters.label}}, {}});
  if (a.json) {
    nlohmann::ordered_json json = criterion(a);
    json["cluster_cutoff_A"] = a.zones.cluster_cutoff_A;
    json["shear_transformed"] = motion.transformed_count();
    json["sizes"] = clusters.sizes;
    json["log_normal"] = {{"mu", fit.mu}, {"sigma", fit.sigma}};
    json["mean_size"] = fit.mean_size;
    json["id"] = motion.reference.id;
    json["cluster"] = clusters.label;
    fmt::print("{}\n", json.dump());
    return ExitCode::success;
  }
  fmt::print("shear-transformed  {} of {} atoms\nclusters           {}\n", motion.transformed_count(),
             motion.transformed.size(), clusters.sizes.size());
  if (clusters.sizes.empty()) return ExitCode::success;
  fmt::print("sizes             ");
  for (const int size : clusters.sizes) fmt::print(" {}", size);
  fmt::print("\nmean size          {:.4g}\nlog-normal fit     mu {:.4g}, sigma {:.4g}\n", fit.mean_size, fit.mu,
             fit.sigma);
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
      {"--elements", &a.elements, "Elements of the atom types of LAMMPS data files, in order"},
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
          .commands = {d2min_command(), clusters_command(), effective_rate_command(), art_command(), merge_command()}};
}

}  // namespace vitrify::cli
