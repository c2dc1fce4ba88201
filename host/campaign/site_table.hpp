// What is known of each atom of a glass, a row per atom, from all stages that start from it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/campaign/glass_sources.hpp"
#include "host/campaign/shear_statistics.hpp"
#include "host/engine/engine.hpp"
#include "host/engine/structure.hpp"

namespace vitrify {

/// A number for each atom, NaN where there is none.
struct SiteProperty {
  std::string name, unit, meaning;
  std::string source;  ///< run, replica and stage; empty: computed from the relaxed glass
  std::vector<double> values;
};

/// Which atoms took part in an event of one shear, and in which first.
struct ShearedSites {
  std::string name;  ///< of the direction, such as xy or -xy
  std::string source;
  double sheared_to = 0;
  std::vector<double> first_strain;  ///< of the event; NaN for atoms that took part in none

  /// 1 for atoms that took part.
  std::vector<std::uint8_t> members() const;
};

struct SiteTable {
  KnownGlass glass;
  Structure relaxed;         ///< the minimum that the glass lies above, in the user's order
  std::string relaxed_from;  ///< content hash of the state that was relaxed
  std::vector<SiteProperty> properties;
  std::vector<std::vector<int>> voronoi_index;  ///< of each atom: faces with 3, 4, 5, 6, ... edges
  std::vector<ShearedSites> directions;

  std::size_t atoms() const { return relaxed.size(); }
  const std::string& element(std::size_t atom) const { return relaxed.elements.at(relaxed.type.at(atom)); }
};

struct SiteOptions {
  EventCriterion criterion;
  std::string potential;  ///< file to take in place of that of the run, if not empty
  EngineOptions engine;
};

/// Throws Error(bad_input) where the stored events or the potential cannot serve, Error(io) for damaged runs.
SiteTable site_table(const KnownGlass& glass, const SiteOptions& options);

}  // namespace vitrify
