#include "host/analysis/structure/structure_analyses.hpp"

#include "host/analysis/crystals/crystals_analysis.hpp"
#include "host/analysis/local_order/chemical_order_analysis.hpp"
#include "host/analysis/local_order/coordination_analysis.hpp"
#include "host/analysis/local_order/voronoi_analysis.hpp"

namespace vitrify {
namespace {

template <class Made, auto settings>
std::unique_ptr<Analysis> make(const StructureSettings& all) {
  return std::make_unique<Made>(all.*settings);
}

}  // namespace

const std::vector<StructureAnalysis>& structure_analyses() {
  using S = StructureSettings;
  static const std::vector<StructureAnalysis> analyses = {
      {"rdf", make<RadialDistribution, &S::rdf>},
      {"structure_factor", make<StructureFactor, &S::structure_factor>},
      {"voronoi", make<VoronoiAnalysis, &S::voronoi>},
      {"coordination", make<CoordinationAnalysis, &S::voronoi>},
      {"chemical_order", make<ChemicalOrderAnalysis, &S::voronoi>},
      {"crystals", make<CrystalsAnalysis, &S::crystals>}};
  return analyses;
}

}  // namespace vitrify
