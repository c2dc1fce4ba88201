// Stage "art": ART nouveau, searches for the saddle points around the minimum that each replica relaxes to.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "host/analysis/saddle/saddle_events.hpp"
#include "host/stages/saddle/centres.hpp"
#include "host/stages/stage_options.hpp"
#include "kernels/saddle/settings.hpp"

namespace vitrify::config {

struct Art {
  static constexpr std::string_view type = "art";
  static constexpr std::string_view name = type;
  static constexpr std::string_view doc =
      "ART nouveau: relaxes each replica, then searches for saddle points around the minimum, one after the other from "
      "the same start. A search pushes a centre and its neighbors at random, follows the softest mode up to a saddle "
      "and relaxes both of its sides; a saddle is connected if one side is the start. Searches are numbered through "
      "the replicas in turn, and through the centres in an order that spreads the first ones evenly. A step is an "
      "iteration of the relaxation at the start.";

  StageCommon common{.thermo_every = 1};
  std::optional<std::int64_t> searches_per_atom;
  std::optional<std::int64_t> searches;
  Centres centres;
  std::optional<std::array<std::int64_t, 2>> search_range;
  std::int64_t batch = 256;

  double start_force_tolerance_eV_per_A = 1e-6;
  SaddleSettings search;
  std::optional<double> push_radius_A;  ///< none: first minimum of g(r)
  EventTolerances duplicates;           ///< but for what is reported, which `search` has

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    visit("searches_per_atom", self.searches_per_atom, "Searches on each centre. This or `searches` is required.",
          {.min = 1, .max = most_searches});
    visit("searches", self.searches, "Searches in each replica.", {.min = 1, .max = most_searches});
    visit("centres", self.centres, "Atoms that searches are centred on: all, or an array of ids.", {.min = 0});
    visit("search_range", self.search_range,
          "Makes only the searches of these numbers, from the first up to but without the second, for runs that share "
          "the work; `vitrify run --searches A:B` fills it in. Default: all.",
          {.min = 0, .max = most_searches});
    visit("batch", self.batch, "Searches under way between two moments at which a checkpoint may be written.",
          {.min = 1, .max = 1'000'000});
    visit("start_force_tolerance_eV_per_A", self.start_force_tolerance_eV_per_A,
          "The starts are relaxed until no force component is larger than this.",
          {.unit = "eV/A", .above = 0, .max = 1e-4});
    visit("push_A", self.search.push_A, "Length of the random displacement of the pushed atoms.",
          {.unit = "A", .above = 0, .max = 10});
    visit("push_radius_A", self.push_radius_A,
          "Atoms nearer than this to the centre are pushed with it. Default: the first minimum of g(r) of the relaxed "
          "replicas.",
          {.unit = "A", .above = 0, .max = 20});
    visit("push_step_A", self.search.push_step_A, "Step of the activation, until the lowest eigenvalue is negative.",
          {.unit = "A", .above = 0, .max = 2});
    visit("max_push_steps", self.search.max_push_steps, "Steps of the activation after which a search gives up.",
          {.min = 1, .max = 10'000});
    visit("perpendicular_steps", self.search.perpendicular_steps, "Relaxation steps after each step of the activation.",
          {.min = 0, .max = 1000});
    visit("max_perpendicular_steps", self.search.max_perpendicular_steps,
          "Relaxation steps after a step along the mode, fewer if the perpendicular force is gone before.",
          {.min = 0, .max = 1000});
    visit("lanczos_vectors", self.search.lanczos_vectors, "Largest Krylov space of the Lanczos iteration.",
          {.min = 3, .max = 24});
    visit("lanczos_step_A", self.search.lanczos_step_A, "Step of the finite difference of forces.",
          {.unit = "A", .above = 0, .max = 0.1});
    visit("lanczos_tolerance", self.search.lanczos_tolerance,
          "Relative change of the eigenvalue at which the Krylov space is large enough.", {.above = 0, .max = 1});
    visit("lanczos_resolution_eV_per_A2", self.search.lanczos_resolution_eV_per_A2,
          "A change of the eigenvalue by less than this counts as none.", {.unit = "eV/A^2", .min = 0, .max = 1});
    visit("negative_eigenvalue_eV_per_A2", self.search.negative_eigenvalue_eV_per_A2,
          "The mode leads instead of the push where its eigenvalue is below this.",
          {.unit = "eV/A^2", .min = -100, .max = 0});
    visit("mode_step_A", self.search.mode_step_A, "Longest step along the mode.", {.unit = "A", .above = 0, .max = 2});
    visit("max_convex_steps", self.search.max_convex_steps,
          "Steps up the mode in a row, where its eigenvalue is not negative, after which the mode is lost.",
          {.min = 0, .max = 1000});
    visit("max_step_A", self.search.max_step_A, "Longest step of any atom in a relaxation.",
          {.unit = "A", .above = 0, .max = 2});
    visit("mixing_steps", self.search.mixing_steps, "Steps over which the push turns into the mode.",
          {.min = 0, .max = 1000});
    visit("force_tolerance_eV_per_A", self.search.force_tolerance_eV_per_A,
          "2-norm of the forces of the whole system below which a saddle is reached.",
          {.unit = "eV/A", .above = 0, .max = 1});
    visit("refine_tolerance_eV_per_A", self.search.refine_tolerance_eV_per_A,
          "Saddles are converged further, to this 2-norm; 0: they are not.", {.unit = "eV/A", .min = 0, .max = 1});
    visit("min_barrier_eV", self.search.min_barrier_eV, "A lower saddle is the start itself.",
          {.unit = "eV", .min = 0});
    visit("connected_A", self.search.connected_A,
          "A side whose atoms are all nearer than this to the start has returned to it.",
          {.unit = "A", .above = 0, .max = 10});
    visit("connected_eV", self.search.connected_eV, "Largest energy difference of such a side to the start.",
          {.unit = "eV", .above = 0});
    visit("relax_tolerance_eV_per_A", self.search.relax_tolerance_eV_per_A,
          "Force tolerance of the minima on both sides.", {.unit = "eV/A", .above = 0, .max = 1});
    visit("mode_radius_A", self.search.mode_radius_A,
          "Atoms within this distance of the centre move in the modes that a search follows; 0: all that are active.",
          {.unit = "A", .min = 0, .max = 1000});
    visit("active_radius_A", self.search.active_radius_A,
          "Atoms within this distance of the centre move at first, the others join near the saddle; 0: all move from "
          "the start.",
          {.unit = "A", .min = 0, .max = 1000});
    visit("rim_force_eV_per_A", self.search.rim_force_eV_per_A,
          "A force on a frozen atom larger than this widens the active region.", {.unit = "eV/A", .above = 0});
    visit("report_displacement_A", self.search.report_displacement_A,
          "Atoms that move at least this far take part in an event, and their displacements are stored.",
          {.unit = "A", .above = 0, .max = 10});
    visit("max_evaluations", self.search.max_evaluations, "Force evaluations after which a search gives up.",
          {.min = 10, .max = 1'000'000'000});
    visit("duplicate_energy_eV", self.duplicates.energy_eV,
          "Two saddles are the same event if their barriers and final energies agree to this ...",
          {.unit = "eV", .min = 1e-9, .max = 1});
    visit("duplicate_displacement_A", self.duplicates.displacement_A,
          "... and no atom's displacement, at the saddle or in the end, differs by more than this.",
          {.unit = "A", .above = 0, .max = 10});
    StageCommon::describe(visit, self.common);
  }
  void finish(const Scope& at);
  void check(StageCheck& check) const;
  std::unique_ptr<vitrify::Stage> make(const StageFacts& facts) const;

  bool operator==(const Art&) const = default;

 private:
  static constexpr double most_searches = 4'294'967'295;  ///< their numbers have 32 bits
};

}  // namespace vitrify::config
