// Stage "aqs": athermal quasistatic simple shear at constant volume, and the statistics of its stress drops.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "host/config/minimizer_options.hpp"
#include "host/config/per_replica.hpp"
#include "host/config/stage_common.hpp"

namespace vitrify::config {

enum class Plane { xy, xz, yz };
enum class Predictor { none, last_displacement };
enum class D2minNormalisation { sum, per_neighbor };

constexpr auto choices(Plane) {
  return std::array{Choice<Plane>{"xy", Plane::xy}, Choice<Plane>{"xz", Plane::xz}, Choice<Plane>{"yz", Plane::yz}};
}

constexpr auto choices(Predictor) {
  return std::array{Choice<Predictor>{"none", Predictor::none},
                    Choice<Predictor>{"last_displacement", Predictor::last_displacement}};
}

constexpr auto choices(D2minNormalisation) {
  return std::array{Choice<D2minNormalisation>{"sum", D2minNormalisation::sum},
                    Choice<D2minNormalisation>{"per_neighbor", D2minNormalisation::per_neighbor}};
}

struct Aqs {
  static constexpr std::string_view type = "aqs";
  static constexpr std::string_view name = type;
  static constexpr std::string_view doc =
      "Athermal quasistatic simple shear at constant volume: strain the box a little, minimize, repeat. Stress drops "
      "are events; D2min tells the atoms that took part in them. A step is a strain step.";

  StageCommon common{.thermo_every = 1};
  PerReplica<Plane> plane = Plane::xy;
  PerReplica<std::int64_t> sign = std::int64_t{1};
  std::vector<double> strain_path = {0.1};
  double step = 1e-5;
  Predictor predictor = Predictor::last_displacement;
  MinimizerOptions minimizer{.max_evaluations = 20'000, .memory = 40};
  double min_stress_drop_GPa = 0;
  std::optional<double> locate_step;
  double d2min_cutoff_A = 4.0;
  double d2min_threshold_A2 = 0.18;
  D2minNormalisation d2min_normalisation = D2minNormalisation::sum;
  double cluster_cutoff_A = 4.0;
  std::optional<double> snapshot_every_strain;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    visit("plane", self.plane, "Shear plane: the component of the strain that is driven.");
    visit("sign", self.sign, "Direction of shear; multiplies the strains of the path.", {.one_of = {1, -1}});
    visit("strain_path", self.strain_path, "Strains to go to, one after the other, from 0; several make a cycle.",
          {.min = -largest_strain, .max = largest_strain});
    visit("step", self.step, "Strain step.", {.above = 0, .max = 0.01});
    visit("predictor", self.predictor,
          "Start of each minimization: the strained configuration, or that moved on by the last step's non-affine "
          "displacement.");
    MinimizerOptions::describe(visit, self.minimizer);
    visit("min_stress_drop_GPa", self.min_stress_drop_GPa, "Drops of the stress above this are events.",
          {.unit = "GPa", .min = 0});
    visit("locate_step", self.locate_step,
          "Makes steps adaptive: as long as step where atoms move smoothly, halved down to this strain at events; "
          "below step. Default: all steps alike.",
          {.above = 0});
    visit("d2min_cutoff_A", self.d2min_cutoff_A, "Neighbors of an atom are nearer than this.",
          {.unit = "A", .above = 0, .max = 20});
    visit("d2min_threshold_A2", self.d2min_threshold_A2, "Atoms with a D2min above this are shear-transformed.",
          {.unit = "A^2", .above = 0});
    visit("d2min_normalisation", self.d2min_normalisation,
          "What the threshold is compared with: the sum over the neighbors, or the sum divided by their number.");
    visit("cluster_cutoff_A", self.cluster_cutoff_A,
          "Shear-transformed atoms nearer than this to each other belong to one zone.",
          {.unit = "A", .above = 0, .max = 20});
    visit("snapshot_every_strain", self.snapshot_every_strain,
          "Strain between snapshots, instead of snapshot_every. Default: snapshot_every says.", {.above = 0});
    StageCommon::describe(visit, self.common);
  }
  void finish(const Scope& at);

  bool operator==(const Aqs&) const = default;

 private:
  static constexpr double largest_strain = 5;
};

}  // namespace vitrify::config
