// Properties of single atoms: one list of those that are computed from a relaxed glass, one of those that saddle
// searches tell. Whatever a stored analysis tells of each atom is a property, too.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/analysis/local_order/voronoi.hpp"
#include "host/analysis/saddle/saddle_events.hpp"
#include "host/engine/engine.hpp"

namespace vitrify {

/// A minimum with what the properties are made of.
struct RelaxedGlass {
  Structure structure;
  SinglePoint point;
  std::vector<VoronoiCell> cells;  ///< plain, without faces of less than 1 %
  std::vector<double> neighbors;   ///< number within the first minimum of g(r); NaN where it has none

  RelaxedGlass(Structure relaxed, SinglePoint at_rest);
  /// Stress of an atom, of its share of the virial and its Voronoi volume; NaN without a volume.
  Sym3 stress_GPa(std::size_t atom) const;
};

struct ComputedProperty {
  std::string name, unit, meaning;
  std::function<double(const RelaxedGlass& glass, std::size_t atom)> of;  ///< NaN where there is none
};
std::vector<ComputedProperty> computed_properties(const std::vector<std::string>& elements);

/// Four definitions of the activation energy of an atom.
struct BarrierProperty {
  const char* name;
  const char* meaning;
  AtomBarriers (*barriers)(std::span<const SearchResult>, std::span<const SaddleEvent>, int atoms);
  std::vector<double> AtomBarriers::*value;
};
const std::vector<BarrierProperty>& barrier_properties();

}  // namespace vitrify
