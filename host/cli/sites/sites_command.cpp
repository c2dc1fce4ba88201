#include <fmt/format.h>

#include <memory>

#include "host/cli/commands.hpp"
#include "host/cli/engine_arguments.hpp"
#include "host/cli/sites/site_findings.hpp"
#include "host/cli/structure/named_structures.hpp"
#include "host/files/structures/xyz_output.hpp"
#include "host/run_files/run_marker.hpp"

namespace vitrify::cli {
namespace {

struct SitesArguments {
  std::vector<std::string> runs;
  SiteOptions options;
  std::string csv, hdf5, extxyz;
  bool json = false, atoms = false;
};

void warn_of_short_shear(const SiteTable& table, double max_strain) {
  constexpr double a_step = 1e-3;
  for (const ShearedSites& direction : table.directions)
    if (direction.sheared_to < max_strain - a_step)
      fmt::print(stderr, "vitrify: warning: {}: sheared to {:g} and not to {:g}\n", direction.source,
                 direction.sheared_to, max_strain);
}

ExitCode analyze(const SitesArguments& a) {
  if (a.atoms && !a.json) throw Error(ExitCode::usage, "--atoms: found without --json, must be given with it");
  check_xyz_output("--extxyz", a.extxyz, {});
  refuse_file_of_a_run("--extxyz", a.extxyz);
  refuse_file_of_a_run("--hdf5", a.hdf5);
  std::vector<SiteFindings> glasses;
  for (const KnownGlass& glass : known_glasses(a.runs)) {
    glasses.emplace_back(site_table(glass, a.options));
    warn_of_short_shear(glasses.back().table, a.options.criterion.max_strain);
  }
  refuse_csv_folder(a.csv);
  if (!a.csv.empty())
    for (const SiteFindings& glass : glasses) write_sites_csv(a.csv, glass);
  if (!a.extxyz.empty()) write_sites_xyz(a.extxyz, glasses);
  if (!a.hdf5.empty()) write_sites_hdf5(a.hdf5, glasses);
  if (a.json)
    print_sites_json(glasses, a.options.criterion, a.atoms);
  else
    print_sites_tables(glasses, a.options.criterion);
  return ExitCode::success;
}

}  // namespace

Command sites_command() {
  const auto a = std::make_shared<SitesArguments>();
  EventCriterion& criterion = a->options.criterion;
  const std::vector<Option> options = {
      {"RUN", &a->runs, "Run directories with shear, saddle searches or analyses of the same glasses", {Required{}}},
      {"--threshold",
       &criterion.zones.threshold_A2,
       "Atoms with a larger D2min take part in an event, A^2",
       {Positive{}}},
      {"--cutoff", &criterion.zones.d2min_cutoff_A, "Neighbors of D2min are nearer than this, A", {Positive{}}},
      {"--max-strain", &criterion.max_strain, "Events up to this strain count", {Positive{}}},
      {"--potential", &a->options.potential, "Potential of the runs, where it is no longer in its place"},
      {"--csv", &a->csv, "Folder for tables: atoms, contrasts, densities and overlaps of each glass"},
      {"--hdf5", &a->hdf5, "HDF5 file to write, with what is known of each atom"},
      {"--extxyz", &a->extxyz, "Extended XYZ file to write, likewise, a frame for each glass"},
      {"--json", &a->json, "Print everything as JSON"},
      {"--atoms", &a->atoms, "With --json: also what is known of each atom"}};
  return {
      .name = "sites",
      .help = "What is known of each atom of a glass, and what tells those that take part in shear transformations.",
      .options = with_engine_options(options, a->options.engine),
      .run = [a] { return analyze(*a); }};
}

}  // namespace vitrify::cli
