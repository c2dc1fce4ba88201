#include "host/stages/sample/analysis_options.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "host/analysis/crystals/crystals_analysis.hpp"
#include "host/analysis/dynamics/mean_square_displacement.hpp"
#include "host/analysis/local_order/chemical_order_analysis.hpp"
#include "host/analysis/local_order/coordination_analysis.hpp"
#include "host/analysis/local_order/voronoi_analysis.hpp"
#include "host/analysis/vibration/states_from_velocities.hpp"

namespace vitrify::config {
namespace {

std::map<std::string, double> masses_by_name(const StageFacts& facts) {
  std::map<std::string, double> mass_amu;
  for (std::size_t a = 0; a < facts.elements.size(); ++a) mass_amu[facts.elements[a]] = facts.mass_amu[a];
  return mass_amu;
}

}  // namespace

void OfVoronoiCells::check(const StageCheck& check, const Pointer& at) const {
  const std::size_t elements = check.structure.elements.size();
  if (radii_A && radii_A->size() != elements)
    check.fail(at / "radii_A",
               fmt::format("found {} radii, must be {}: one for each element, in the order of their names",
                           radii_A->size(), elements));
}

void Rdf::check(const StageCheck& check, const Pointer& at) const {
  check.require_periodic(at / "type", "\"rdf\"", "left out", "where g(r) has no meaning");
}

std::unique_ptr<Analysis> Rdf::make(const StageFacts&) const { return std::make_unique<RadialDistribution>(settings); }

void StructureFactorOptions::check(const StageCheck& check, const Pointer& at) const {
  check.require_periodic(at / "type", "\"structure_factor\"", "left out", "which has no wave vectors");
}

std::unique_ptr<Analysis> StructureFactorOptions::make(const StageFacts&) const {
  return std::make_unique<StructureFactor>(settings);
}

std::unique_ptr<Analysis> Voronoi::make(const StageFacts&) const { return std::make_unique<VoronoiAnalysis>(cells()); }
std::unique_ptr<Analysis> Coordination::make(const StageFacts&) const {
  return std::make_unique<CoordinationAnalysis>(cells());
}
std::unique_ptr<Analysis> ChemicalOrder::make(const StageFacts&) const {
  return std::make_unique<ChemicalOrderAnalysis>(cells());
}
std::unique_ptr<Analysis> CrystalsOptions::make(const StageFacts&) const {
  return std::make_unique<CrystalsAnalysis>(settings);
}

MotionSpan Lambda::span(double duration_ps) const {
  const auto samples = static_cast<long>(duration_ps / common.every_ps * (1 + 1e-9));
  return {samples / windows * windows, windows};
}

std::unique_ptr<Analysis> Lambda::make(const StageFacts& facts, double duration_ps) const {
  return std::make_unique<VibrationalDisplacement>(masses_by_name(facts),
                                                   DisplacementSettings{common.every_ps, span(duration_ps), hop_A});
}

std::unique_ptr<Analysis> Msd::make(const StageFacts&) const {
  return std::make_unique<MeanSquareDisplacement>(common.every_ps);
}

void Vdos::finish(const Scope& at) const {
  if (segment_ps < 4 * common.every_ps)
    (at / "segment_ps").refuse(segment_ps, fmt::format("at least four frames, {}", number_text(4 * common.every_ps)));
}

std::unique_ptr<Analysis> Vdos::make(const StageFacts& facts) const {
  std::map<std::string, double> mass_amu;
  for (std::size_t a = 0; a < facts.elements.size(); ++a) mass_amu[facts.elements[a]] = facts.mass_amu[a];
  return std::make_unique<StatesFromVelocities>(std::move(mass_amu), settings());
}

}  // namespace vitrify::config
