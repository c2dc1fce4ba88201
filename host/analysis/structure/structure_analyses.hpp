// The analyses of single configurations, in one list: what `vitrify analyze structure` gives.
#pragma once

#include <string>
#include <vector>

#include "host/analysis/analysis_result.hpp"
#include "host/analysis/crystals/crystals.hpp"
#include "host/analysis/scattering/structure_factor.hpp"
#include "host/analysis/structure/radial_distribution.hpp"
#include "host/analysis/structure/voronoi.hpp"

namespace vitrify {

struct StructureSettings {
  VoronoiSettings voronoi;
  RadialSettings rdf;
  StructureFactorSettings structure_factor;
  CrystalSettings crystals;
};

struct StructureAnalysis {
  const char* name;
  /// Throws Error(bad_input) for a structure that it makes no sense for.
  AnalysisResult (*find)(const Structure&, Observer&, const StructureSettings&);
};

const std::vector<StructureAnalysis>& structure_analyses();

}  // namespace vitrify
