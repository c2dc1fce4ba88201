// The analyses of configurations, in one list: what `vitrify analyze structure` gives.
#pragma once

#include <memory>
#include <vector>

#include "host/analysis/analysis.hpp"
#include "host/analysis/crystals/crystals.hpp"
#include "host/analysis/local_order/voronoi.hpp"
#include "host/analysis/scattering/structure_factor.hpp"
#include "host/analysis/structure/radial_distribution.hpp"

namespace vitrify {

struct StructureSettings {
  VoronoiSettings voronoi = {};
  RadialSettings rdf = {};
  StructureFactorSettings structure_factor = {};
  CrystalSettings crystals = {};
};

struct StructureAnalysis {
  const char* name;
  std::unique_ptr<Analysis> (*make)(const StructureSettings&);
};

const std::vector<StructureAnalysis>& structure_analyses();

}  // namespace vitrify
