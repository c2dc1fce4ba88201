// What tells the atoms that take part in shear transformations from the others, and how much the directions of shear
// agree on them.
#pragma once

#include <string>
#include <vector>

#include "host/analysis/statistics/contrast.hpp"
#include "host/analysis/statistics/moments.hpp"
#include "host/analysis/statistics/set_overlap.hpp"
#include "host/campaign/site_table.hpp"

namespace vitrify {

/// Part of all atoms that `lift` looks at.
inline constexpr double top_part = 0.02;

/// Atoms that took part in an event: of one direction, or of any.
struct SiteSet {
  std::string name;
  std::vector<std::uint8_t> members;

  std::size_t size() const;
};

/// The sets of all directions; before them their union, "any", where there are several.
std::vector<SiteSet> site_sets(const SiteTable& table);

/// One property of the atoms of a set, of one element or ("") of all, beside that of the other atoms. Atoms of which it
/// is not known are left out.
struct SiteContrast {
  std::string set, property, element;
  Moments chosen, others;
  Measured area;   ///< probability that a chosen atom has the larger value
  Measured shift;  ///< of the mean, in pooled standard deviations
  Measured overlap;
  double overlap_by_chance = 0;
  Measured lift_highest, lift_lowest;
  SharedHistogram histogram;
};

/// Set by set, property by property: all atoms, then each element. Not of a set or an element that has nothing to
/// compare.
std::vector<SiteContrast> site_contrasts(const SiteTable& table, const std::vector<SiteSet>& sets);

/// Jaccard's index of two directions: against random sets of the same sizes, and of the same numbers of each element.
struct DirectionOverlap {
  std::string a, b;
  SetOverlap random, random_by_element;
};

/// All pairs of directions.
std::vector<DirectionOverlap> direction_overlaps(const SiteTable& table);
/// Their mean, "all" with "all"; of one pair or more.
DirectionOverlap mean_overlap(const std::vector<DirectionOverlap>& pairs);

}  // namespace vitrify
