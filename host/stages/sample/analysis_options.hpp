// Keys of the analyses that a stage `sample` feeds.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/analysis/analysis.hpp"
#include "host/analysis/crystals/crystals.hpp"
#include "host/analysis/local_order/voronoi.hpp"
#include "host/analysis/scattering/structure_factor.hpp"
#include "host/analysis/structure/radial_distribution.hpp"
#include "host/analysis/vibration/velocity_spectrum.hpp"
#include "host/analysis/vibration/vibrational_displacement.hpp"
#include "host/config/rule.hpp"
#include "host/stages/stage.hpp"
#include "host/stages/stage_check.hpp"

namespace vitrify {

constexpr auto choices(ScatteringNormalisation) {
  return std::array{config::Choice<ScatteringNormalisation>{"faber_ziman", ScatteringNormalisation::faber_ziman},
                    config::Choice<ScatteringNormalisation>{"mean_square", ScatteringNormalisation::mean_square}};
}

namespace config {

/// Keys of every analysis.
struct AnalysisCommon {
  double every_ps = 1;
  std::string name = {};  ///< unique in the stage; filled in where the input has none
  bool inherent = false;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit("every_ps", self.every_ps, "Time between frames.", {.unit = "ps", .above = 0, .max = 1e6});
    visit("name", self.name, "What output calls the analysis. Default: its type.",
          {.derived = true, .text = Text::name});
  }
  /// Of analyses that make sense of inherent structures, too.
  template <class Visitor, class Self>
  static void describe_inherent(Visitor& visit, Self& self) {
    visit(
        "inherent", self.inherent,
        "Whether the minimum that each frame lies above is looked at in its place; the dynamics goes on as if nothing "
        "had been.");
  }

  bool operator==(const AnalysisCommon&) const = default;
};

/// Keys of analyses that look at Voronoi cells: what a cell and its faces are.
struct OfVoronoiCells {
  AnalysisCommon common{.every_ps = 10};
  std::optional<std::vector<double>> radii_A;
  double face_threshold = VoronoiSettings().face_threshold;
  double edge_threshold_A = VoronoiSettings().edge_threshold_A;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit("radii_A", self.radii_A,
          "Radius of each element, in the order of their names, for radical cells. Default: plain cells.",
          {.unit = "A", .min = 0.01, .max = 10});
    visit("face_threshold", self.face_threshold, "Faces below this part of a cell's surface do not count.",
          {.min = 0, .max = 0.5});
    visit("edge_threshold_A", self.edge_threshold_A, "Edges up to this length do not count.",
          {.unit = "A", .min = 0, .max = 5});
    AnalysisCommon::describe_inherent(visit, self.common);
    AnalysisCommon::describe(visit, self.common);
  }
  VoronoiSettings cells() const { return {radii_A.value_or(std::vector<double>()), face_threshold, edge_threshold_A}; }
  void check(const StageCheck& check, const Pointer& at) const;

  bool operator==(const OfVoronoiCells&) const = default;
};

struct Rdf {
  static constexpr std::string_view type = "rdf";
  static constexpr std::string_view name = "analysis_rdf";
  static constexpr std::string_view doc = "Total and partial radial distribution functions.";

  AnalysisCommon common;
  RadialSettings settings{.most_A = 20};  ///< the cost of a frame grows with the cube

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    visit("range_A", self.settings.range_A, "Longest distance. Default: half of the box, at most 20 A.",
          {.unit = "A", .min = 1, .max = 1000});
    visit("bin_A", self.settings.bin_A, "Width of a bin.", {.unit = "A", .min = 1e-4, .max = 1});
    AnalysisCommon::describe_inherent(visit, self.common);
    AnalysisCommon::describe(visit, self.common);
  }
  void check(const StageCheck& check, const Pointer& at) const;
  std::unique_ptr<Analysis> make(const StageFacts& facts) const;

  bool operator==(const Rdf&) const = default;
};

struct StructureFactorOptions {
  static constexpr std::string_view type = "structure_factor";
  static constexpr std::string_view name = "analysis_structure_factor";
  static constexpr std::string_view doc = "Partial, number-number and X-ray structure factors.";

  AnalysisCommon common{.every_ps = 10};
  StructureFactorSettings settings;
  std::optional<std::string> experiment;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    visit("largest_q_per_A", self.settings.bins.largest_per_A, "Largest wave vector.",
          {.unit = "1/A", .min = 0.1, .max = 75});
    visit("bin_per_A", self.settings.bins.width_per_A, "Width of a bin.", {.unit = "1/A", .min = 1e-3, .max = 1});
    visit("vectors", self.settings.bins.most_vectors,
          "Most wave vectors of a bin. Default: 5000 up to 3.5 1/A, where the first peak is, and 500 beyond.",
          {.min = 1, .max = 1e6});
    visit("normalisation", self.settings.normalisation,
          "What the X-ray intensity is divided by: the square of the mean form factor after Faber and Ziman, or the "
          "mean square.");
    visit(
        "experiment", self.experiment,
        "File of a measured X-ray S(q) to compare with, relative to this one: lines of q in 1/A, S and, if known, its "
        "error.",
        {.text = Text::not_empty});
    AnalysisCommon::describe_inherent(visit, self.common);
    AnalysisCommon::describe(visit, self.common);
  }
  void check(const StageCheck& check, const Pointer& at) const;
  std::unique_ptr<Analysis> make(const StageFacts& facts) const;

  bool operator==(const StructureFactorOptions&) const = default;
};

struct Voronoi : OfVoronoiCells {
  static constexpr std::string_view type = "voronoi";
  static constexpr std::string_view name = "analysis_voronoi";
  static constexpr std::string_view doc = "Voronoi cells: volumes, indices, faces.";

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    OfVoronoiCells::describe(visit, self);
  }
  std::unique_ptr<Analysis> make(const StageFacts& facts) const;

  bool operator==(const Voronoi&) const = default;
};

struct Coordination : OfVoronoiCells {
  static constexpr std::string_view type = "coordination";
  static constexpr std::string_view name = "analysis_coordination";
  static constexpr std::string_view doc =
      "Coordination numbers: by faces of Voronoi cells, by first minima of the partial g(r) and by that of the total "
      "one.";

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    OfVoronoiCells::describe(visit, self);
  }
  std::unique_ptr<Analysis> make(const StageFacts& facts) const;

  bool operator==(const Coordination&) const = default;
};

struct ChemicalOrder : OfVoronoiCells {
  static constexpr std::string_view type = "chemical_order";
  static constexpr std::string_view name = "analysis_chemical_order";
  static constexpr std::string_view doc = "Neighbors of each element around each, Warren-Cowley and Cargill-Spaepen.";

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    OfVoronoiCells::describe(visit, self);
  }
  std::unique_ptr<Analysis> make(const StageFacts& facts) const;

  bool operator==(const ChemicalOrder&) const = default;
};

struct CrystalsOptions {
  static constexpr std::string_view type = "crystals";
  static constexpr std::string_view name = "analysis_crystals";
  static constexpr std::string_view doc =
      "Crystals by common neighbors, Steinhardt bonds and Laves networks; best of inherent structures.";

  AnalysisCommon common{.every_ps = 10};
  CrystalSettings settings;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    visit("cutoff_A", self.settings.cutoff_A, "Of neighbors in bonds. Default: the first minimum of g(r).",
          {.unit = "A", .min = 1, .max = 20});
    AnalysisCommon::describe_inherent(visit, self.common);
    AnalysisCommon::describe(visit, self.common);
  }
  std::unique_ptr<Analysis> make(const StageFacts& facts) const;

  bool operator==(const CrystalsOptions&) const = default;
};

struct Lambda {
  static constexpr std::string_view type = "lambda";
  static constexpr std::string_view name = "analysis_lambda";
  static constexpr std::string_view doc =
      "Vibrational displacement of each atom about its mean place, over all of the time and within windows of it. The "
      "engine follows the atoms: at most one for a stage.";

  AnalysisCommon common{.every_ps = 0.02};
  int windows = 10;
  double hop_A = DisplacementSettings().hop_A;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    visit("windows", self.windows, "Windows of one length.", {.min = 1, .max = 1000});
    visit("hop_A", self.hop_A, "An atom whose mean places in the two halves are further apart has hopped.",
          {.unit = "A", .above = 0, .max = 10});
    AnalysisCommon::describe(visit, self.common);
  }
  /// Samples in so much time, as many in each window.
  MotionSpan span(double duration_ps) const;
  std::unique_ptr<Analysis> make(const StageFacts& facts, double duration_ps) const;

  bool operator==(const Lambda&) const = default;
};

struct Msd {
  static constexpr std::string_view type = "msd";
  static constexpr std::string_view name = "analysis_msd";
  static constexpr std::string_view doc = "Mean square displacement over many origins, and the diffusion coefficient.";

  AnalysisCommon common;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    AnalysisCommon::describe(visit, self.common);
  }
  std::unique_ptr<Analysis> make(const StageFacts& facts) const;

  bool operator==(const Msd&) const = default;
};

struct Vdos {
  static constexpr std::string_view type = "vdos";
  static constexpr std::string_view name = "analysis_vdos";
  static constexpr std::string_view doc = "Vibrational density of states from velocities by Welch's method.";

  AnalysisCommon common{.every_ps = 0.02};
  double segment_ps = VelocitySpectrumSettings().segment_ps;
  int most_atoms = 5000;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    visit("segment_ps", self.segment_ps, "Length of a segment: its inverse is the spacing of frequencies.",
          {.unit = "ps", .min = 0.01, .max = 1e4});
    visit("most_atoms", self.most_atoms,
          "Of more atoms about so many are followed, at random: memory and checkpoint grow with them.",
          {.min = 1, .max = 1e8});
    AnalysisCommon::describe(visit, self.common);
  }
  void finish(const Scope& at) const;
  VelocitySpectrumSettings settings() const {
    return {common.every_ps, segment_ps, static_cast<std::size_t>(most_atoms)};
  }
  std::unique_ptr<Analysis> make(const StageFacts& facts) const;

  bool operator==(const Vdos&) const = default;
};

/// The one list of analyses. Each has `make`, which gives the analysis of one replica (of so much time, if it asks for
/// it), and may have `check`.
using AnalysisOptions =
    std::variant<Rdf, StructureFactorOptions, Voronoi, Coordination, ChemicalOrder, CrystalsOptions, Lambda, Msd, Vdos>;

inline const AnalysisCommon& common(const AnalysisOptions& analysis) {
  return std::visit([](const auto& one) -> const AnalysisCommon& { return one.common; }, analysis);
}
inline AnalysisCommon& common(AnalysisOptions& analysis) {
  return std::visit([](auto& one) -> AnalysisCommon& { return one.common; }, analysis);
}
inline std::string_view type_name(const AnalysisOptions& analysis) {
  return std::visit([](const auto& one) -> std::string_view { return one.type; }, analysis);
}
/// Steps of this length between frames.
inline long steps_between_frames(const AnalysisCommon& common, double timestep_ps) {
  return std::max(1L, std::lround(common.every_ps / timestep_ps));
}

}  // namespace config
}  // namespace vitrify
