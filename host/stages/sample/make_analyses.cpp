// What the analysis of each "type" is; apart from its keys, so that who reads only these needs no analysis.
#include <map>
#include <memory>
#include <string>

#include "host/analysis/crystals/crystals_analysis.hpp"
#include "host/analysis/dynamics/mean_square_displacement.hpp"
#include "host/analysis/local_order/chemical_order_analysis.hpp"
#include "host/analysis/local_order/coordination_analysis.hpp"
#include "host/analysis/local_order/voronoi_analysis.hpp"
#include "host/analysis/vibration/states_from_velocities.hpp"
#include "host/stages/sample/analysis_options.hpp"
#include "host/stages/sample/read_measured_factor.hpp"

namespace vitrify::config {
namespace {

std::map<std::string, double> masses_by_name(const StageFacts& facts) {
  std::map<std::string, double> mass_amu;
  for (std::size_t a = 0; a < facts.elements.size(); ++a) mass_amu[facts.elements[a]] = facts.mass_amu[a];
  return mass_amu;
}

}  // namespace

std::unique_ptr<Analysis> Rdf::make(const StageFacts&) const { return std::make_unique<RadialDistribution>(settings); }

std::unique_ptr<Analysis> StructureFactorOptions::make(const StageFacts&) const {
  StructureFactorSettings compared = settings;
  if (experiment) compared.measured = read_measured_factor(*experiment);
  return std::make_unique<StructureFactor>(compared);
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

std::unique_ptr<Analysis> Lambda::make(const StageFacts& facts, double duration_ps) const {
  return std::make_unique<VibrationalDisplacement>(masses_by_name(facts),
                                                   DisplacementSettings{common.every_ps, span(duration_ps), hop_A});
}

std::unique_ptr<Analysis> Msd::make(const StageFacts&) const {
  return std::make_unique<MeanSquareDisplacement>(common.every_ps);
}

std::unique_ptr<Analysis> Vdos::make(const StageFacts& facts) const {
  return std::make_unique<StatesFromVelocities>(masses_by_name(facts), settings());
}

}  // namespace vitrify::config
