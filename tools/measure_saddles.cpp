// Measures saddle searches on a structure: outcomes, barriers and cost; with --compare also the same searches in the
// whole system from the start, and how many of them find the same saddle; with --nudge the same searches after a first
// push that is longer by so much, to see how far the path from a push to a saddle can be repeated at all.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "host/cli/command.hpp"
#include "host/cli/engine_arguments.hpp"
#include "host/engine/engine.hpp"
#include "host/engine/saddle/saddle_search.hpp"
#include "host/files/setfl.hpp"
#include "host/files/structures/structure_file.hpp"

namespace vitrify {
namespace {

struct Arguments {
  std::string structure, potential;
  std::vector<std::string> elements;
  int searches = 100, first = 0;
  bool compare = false, list = false;
  std::vector<int> centres;
  std::vector<double> nudges_A;
  DeviceChoice where;
  SaddleSettings settings;
};

/// The atoms asked for in turn, or others all over the system.
int centre(const Arguments& a, int search, std::size_t atoms) {
  if (!a.centres.empty()) return a.centres[static_cast<std::size_t>(search) % a.centres.size()];
  return static_cast<int>((search * 7919L) % static_cast<long>(atoms));
}

std::vector<SearchResult> measure(const std::string& name, const Arguments& a, const PotentialTables& tables,
                                  const Structure& start, const SaddleSettings& settings) {
  const auto search = make_saddle_search(a.where, tables, {start}, {1}, settings);
  std::vector<SearchRequest> searches;
  for (int k = a.first; k < a.first + a.searches; ++k)
    searches.push_back({static_cast<std::uint32_t>(k), 0, centre(a, k, start.size())});
  const auto before = std::chrono::steady_clock::now();
  const auto results = search->run(searches);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - before;
  int of[6] = {};
  double evaluations = 0, atom_evaluations = 0, barrier = 0, barrier2 = 0;
  for (const SearchResult& r : results) {
    ++of[static_cast<int>(r.outcome)];
    evaluations += static_cast<double>(r.evaluations), atom_evaluations += static_cast<double>(r.atom_evaluations);
    if (r.outcome == SearchOutcome::connected) barrier += r.barrier_eV, barrier2 += r.barrier_eV * r.barrier_eV;
    if (a.list)
      fmt::print(
          "{} {} {} {} barrier {:.6f} reverse {:.6f} eigenvalue {:.4f} force {:.5f} d {:.3f} {:.3f} "
          "participation {:.1f} evaluations {} {}\n",
          name, r.search.id, r.search.centre, search_outcome_names[static_cast<int>(r.outcome)], r.barrier_eV,
          r.reverse_barrier_eV, r.eigenvalue_eV_per_A2, r.force_norm_eV_per_A, r.saddle_displacement_A,
          r.final_displacement_A, r.participation, r.evaluations, r.atom_evaluations);
  }
  const double n = static_cast<double>(results.size()), saddles = std::max(1, of[0]);
  fmt::print("{}: {} searches in {:.1f} s;", name, results.size(), took.count());
  for (int k = 0; k < 6; ++k) fmt::print(" {} {}", of[k], search_outcome_names[k]);
  const double mean = barrier / saddles;
  fmt::print(
      "\n  per search {:.3f} s, {:.0f} evaluations, {:.0f} of atoms; per connected saddle {:.0f}, {:.0f}; barrier "
      "{:.4f} +- {:.4f} eV\n",
      took.count() / n, evaluations / n, atom_evaluations / n, evaluations / saddles, atom_evaluations / saddles, mean,
      std::sqrt(std::max(0.0, barrier2 / saddles - mean * mean)));
  return results;
}

void compare(const std::vector<SearchResult>& these, const std::vector<SearchResult>& those) {
  int both = 0, same = 0, same_outcome = 0;
  for (std::size_t k = 0; k < these.size(); ++k) {
    same_outcome += these[k].outcome == those[k].outcome;
    if (these[k].outcome != SearchOutcome::connected || those[k].outcome != SearchOutcome::connected) continue;
    ++both;
    same += std::fabs(these[k].barrier_eV - those[k].barrier_eV) < 2e-3;
  }
  fmt::print("{} have the same outcome, {} are connected in both, {} of these with the same barrier within 2 meV\n",
             same_outcome, both, same);
}

ExitCode run(const Arguments& a) {
  const Structure structure = read_structure(a.structure, a.elements);
  const auto tables = make_tables(read_setfl(a.potential), structure.elements);
  const auto engine = make_engine(a.where, tables, {structure});
  MinimizerSettings relax;
  relax.force_tolerance_eV_per_A = 1e-8;
  engine->minimize(relax);
  const Structure start = engine->structures()[0];
  const auto results = measure(a.settings.active_radius_A > 0 ? "region" : "whole", a, tables, start, a.settings);
  if (a.compare) {
    SaddleSettings whole = a.settings;
    whole.active_radius_A = 0;
    compare(results, measure("whole", a, tables, start, whole));
  }
  for (const double nudge_A : a.nudges_A) {
    SaddleSettings nudged = a.settings;
    nudged.push_A += nudge_A;
    compare(results, measure(fmt::format("nudged by {} A", nudge_A), a, tables, start, nudged));
  }
  return ExitCode::success;
}

std::vector<cli::Option> options_for(Arguments& a) {
  using cli::Required;
  return {{"structure", &a.structure, "structure file; it is relaxed first", {Required{}}},
          {"--potential", &a.potential, "setfl file", {Required{}}},
          {"--elements", &a.elements, "of the types of a LAMMPS data file, in order"},
          {"--searches", &a.searches, "how many"},
          {"--first", &a.first, "id of the first"},
          {"--centres", &a.centres, "atoms to push in turn, from 0 in the order of the file; atoms all over if none"},
          {"--radius", &a.settings.active_radius_A, "active radius in A; 0: the whole system"},
          {"--mode-radius", &a.settings.mode_radius_A, "atoms within move in the modes, A; 0: all active ones"},
          {"--rim", &a.settings.rim_force_eV_per_A, "largest force on a frozen atom, eV/A"},
          {"--push", &a.settings.push_A, "length of the first push, A"},
          {"--push-step", &a.settings.push_step_A, "length of the others, A"},
          {"--perpendicular", &a.settings.perpendicular_steps, "relaxation steps after each push"},
          {"--max-perpendicular", &a.settings.max_perpendicular_steps, "and after each step along the mode"},
          {"--eigenvalue", &a.settings.negative_eigenvalue_eV_per_A2, "below it the mode leads, eV/A^2"},
          {"--mixing", &a.settings.mixing_steps, "steps over which the push turns into the mode"},
          {"--mode-step", &a.settings.mode_step_A, "longest step along the mode, A"},
          {"--max-convex", &a.settings.max_convex_steps, "steps up a mode that is not negative"},
          {"--max-step", &a.settings.max_step_A, "longest step of an atom in a relaxation, A"},
          {"--relax-tolerance", &a.settings.relax_tolerance_eV_per_A, "in the minima on both sides, eV/A"},
          {"--max-evaluations", &a.settings.max_evaluations, "after which a search gives up"},
          {"--lanczos-tolerance", &a.settings.lanczos_tolerance, "relative change of the eigenvalue"},
          {"--lanczos-resolution", &a.settings.lanczos_resolution_eV_per_A2, "eV/A^2"},
          {"--compare", &a.compare, "also search in the whole system"},
          {"--nudge", &a.nudges_A, "also search with first pushes longer by so much, A"},
          {"--list", &a.list, "print every search"}};
}

}  // namespace
}  // namespace vitrify

int main(int argc, char** argv) {
  vitrify::Arguments a;
  const vitrify::cli::Command program{.name = "vitrify-measure-saddles",
                                      .help = "Measures saddle searches on a structure.",
                                      .options = vitrify::cli::with_engine_options(vitrify::options_for(a), a.where),
                                      .run = [&] { return vitrify::run(a); }};
  return vitrify::cli::run_command_line(program, argc, argv);
}
