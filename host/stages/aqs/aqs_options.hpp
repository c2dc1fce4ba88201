// Stage "aqs": athermal quasistatic simple shear at constant volume, and the statistics of its stress drops.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "host/analysis/shear/transformation_zones.hpp"
#include "host/config/per_replica.hpp"
#include "host/engine/aqs/aqs.hpp"
#include "host/stages/deformation/local_strain_options.hpp"
#include "host/stages/minimize/minimizer_options.hpp"
#include "host/stages/shear_plane.hpp"
#include "host/stages/stage_options.hpp"

namespace vitrify {

constexpr auto choices(AqsPredictor) {
  return std::array{config::Choice<AqsPredictor>{"none", AqsPredictor::none},
                    config::Choice<AqsPredictor>{"last_displacement", AqsPredictor::last_displacement}};
}

namespace config {

enum class D2minNormalisation { sum, per_neighbor };

constexpr auto choices(D2minNormalisation) {
  return std::array{Choice<D2minNormalisation>{"sum", D2minNormalisation::sum},
                    Choice<D2minNormalisation>{"per_neighbor", D2minNormalisation::per_neighbor}};
}

/// How an event is taken apart: D2min, a threshold, clusters.
struct ZoneCriterion {
  double d2min_cutoff_A = 4.0;
  double threshold_A2 = 0.18;
  D2minNormalisation normalisation = D2minNormalisation::sum;  ///< what the threshold is compared with
  double cluster_cutoff_A = 4.0;

  TransformationThreshold threshold() const {
    return {threshold_A2, normalisation == D2minNormalisation::per_neighbor};
  }
  bool operator==(const ZoneCriterion&) const = default;
};

/// Atoms whose places before an event and displacements in it are stored.
enum class EventAtoms { moved, all };

constexpr auto choices(EventAtoms) {
  return std::array{Choice<EventAtoms>{"moved", EventAtoms::moved}, Choice<EventAtoms>{"all", EventAtoms::all}};
}

/// What is found of an event, and kept.
struct EventOptions {
  ZoneCriterion zones;
  EventAtoms atoms = EventAtoms::moved;

  /// Atoms with a D2min above this are kept with those around them; negative: all atoms are.
  double least_kept_A2() const {
    return atoms == EventAtoms::all ? -1 : std::min(least_threshold_A2, zones.threshold_A2);
  }
  bool operator==(const EventOptions&) const = default;

 private:
  /// Lowest threshold that an analysis of stored events can serve.
  static constexpr double least_threshold_A2 = 0.02;
};

struct Aqs {
  static constexpr std::string_view type = "aqs";
  static constexpr std::string_view name = type;
  static constexpr std::string_view doc =
      "Athermal quasistatic simple shear at constant volume: strain the box a little, minimize, repeat. Stress drops "
      "are events; D2min tells the atoms that took part in them. A step is a strain step.";

  StageCommon common{.thermo_every = 1};
  PerReplica<ShearPlane> plane = ShearPlane::xy;
  PerReplica<int> sign = 1;
  std::vector<double> strain_path = {0.1};
  AqsSettings settings;
  EventOptions events;
  bool soft_mode = false;
  LocalStrainOptions local_strain;
  double fit_strain = 0.01;
  std::optional<double> snapshot_every_strain;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    visit("plane", self.plane, "Shear plane: the component of the strain that is driven.");
    visit("sign", self.sign, "Direction of shear; multiplies the strains of the path.", {.one_of = {1, -1}});
    visit("strain_path", self.strain_path, "Strains to go to, one after the other, from 0; several make a cycle.",
          {.min = -largest_strain, .max = largest_strain});
    visit("step", self.settings.step, "Strain step.", {.above = 0, .max = 0.01});
    visit("predictor", self.settings.predictor,
          "Start of each minimization: the strained configuration, or that moved on by the last step's non-affine "
          "displacement.");
    describe_minimizer(visit, self.settings.minimizer);
    visit("min_stress_drop_GPa", self.settings.min_stress_drop_GPa, "Drops of the stress above this are events.",
          {.unit = "GPa", .min = 0});
    visit("locate_step", self.settings.locate_step,
          "Makes steps adaptive: as long as step where atoms move smoothly, halved down to this strain at events; "
          "below step. Default: all steps alike.",
          {.above = 0});
    visit("d2min_cutoff_A", self.events.zones.d2min_cutoff_A, "Neighbors of an atom are nearer than this.",
          {.unit = "A", .above = 0, .max = 20});
    visit("d2min_threshold_A2", self.events.zones.threshold_A2, "Atoms with a D2min above this are shear-transformed.",
          {.unit = "A^2", .above = 0});
    visit("d2min_normalisation", self.events.zones.normalisation,
          "What the threshold is compared with: the sum over the neighbors, or the sum divided by their number.");
    visit("cluster_cutoff_A", self.events.zones.cluster_cutoff_A,
          "Shear-transformed atoms nearer than this to each other belong to one zone.",
          {.unit = "A", .above = 0, .max = 20});
    visit("event_atoms", self.events.atoms,
          "Atoms whose places before an event and displacements in it are stored: those with a D2min above 0.02 A^2 "
          "(or the threshold, if lower) and the neighbors of these, or all, for D2min with longer cutoffs and lower "
          "thresholds later.");
    visit("soft_mode", self.soft_mode,
          "Finds the softest mode of each minimum: its eigenvalue, the strain of the next event that it predicts, and "
          "how much of the event is along it. Takes 16 to 100 evaluations a minimum, and leaves all else to the bit.");
    visit("fit_strain", self.fit_strain, "The shear modulus is that of the elastic branches up to this strain.",
          {.above = 0, .max = 1});
    LocalStrainOptions::describe(visit, self.local_strain);
    visit("snapshot_every_strain", self.snapshot_every_strain,
          "Strain between snapshots, instead of snapshot_every. Default: snapshot_every says.", {.above = 0});
    StageCommon::describe(visit, self.common);
  }
  void finish(const Scope& at);
  void check(StageCheck& check) const;
  std::unique_ptr<vitrify::Stage> make(const StageFacts& facts) const;

  AqsPlan plan(std::size_t replica) const;

  bool operator==(const Aqs&) const = default;

 private:
  /// Throws InputError for a path on which the box gets too low; leaves `check` the box at its end.
  void follow_path(StageCheck& check) const;

  static constexpr double largest_strain = 5;
};

}  // namespace config
}  // namespace vitrify
