#include "host/campaign/site_contrast.hpp"

#include <algorithm>
#include <cmath>

namespace vitrify {
namespace {

/// The two samples of a property.
struct Values {
  std::vector<double> chosen, others;
};

/// Of the atoms of an element, or of all ("").
Values values_of(const SiteTable& table, const SiteSet& set, const SiteProperty& property, const std::string& element) {
  Values values;
  for (std::size_t i = 0; i < table.atoms(); ++i) {
    if (!std::isfinite(property.values[i]) || (!element.empty() && table.element(i) != element)) continue;
    (set.members[i] ? values.chosen : values.others).push_back(property.values[i]);
  }
  return values;
}

std::vector<std::string> elements_and_all(const SiteTable& table) {
  std::vector<std::string> elements = {""};
  if (table.relaxed.elements.size() > 1)
    elements.insert(elements.end(), table.relaxed.elements.begin(), table.relaxed.elements.end());
  return elements;
}

SiteContrast contrast_of(const Values& values) {
  const TwoSamples samples{values.chosen, values.others};
  SiteContrast contrast;
  contrast.chosen = Moments::of(values.chosen), contrast.others = Moments::of(values.others);
  contrast.area = ranking_area(samples);
  contrast.shift = standardized_shift(samples);
  contrast.histogram = SharedHistogram::of(samples);
  contrast.overlap = contrast.histogram.overlap();
  contrast.overlap_by_chance = contrast.histogram.overlap_by_chance();
  contrast.lift_highest = lift(samples, top_part, RankingEnd::highest);
  contrast.lift_lowest = lift(samples, top_part, RankingEnd::lowest);
  return contrast;
}

}  // namespace

std::size_t SiteSet::size() const {
  return static_cast<std::size_t>(std::count(members.begin(), members.end(), std::uint8_t{1}));
}

std::vector<SiteSet> site_sets(const SiteTable& table) {
  std::vector<SiteSet> sets;
  if (table.directions.size() > 1) sets.push_back({"any", std::vector<std::uint8_t>(table.atoms())});
  for (const ShearedSites& direction : table.directions) sets.push_back({direction.name, direction.members()});
  for (std::size_t k = 1; k < sets.size(); ++k)
    for (std::size_t i = 0; i < table.atoms(); ++i) sets.front().members[i] |= sets[k].members[i];
  return sets;
}

std::vector<SiteContrast> site_contrasts(const SiteTable& table, const std::vector<SiteSet>& sets) {
  std::vector<SiteContrast> contrasts;
  for (const SiteSet& set : sets)
    for (const SiteProperty& property : table.properties)
      for (const std::string& element : elements_and_all(table)) {
        const Values values = values_of(table, set, property, element);
        if (values.chosen.empty() || values.others.empty()) continue;
        SiteContrast contrast = contrast_of(values);
        contrast.set = set.name, contrast.property = property.name, contrast.element = element;
        contrasts.push_back(std::move(contrast));
      }
  return contrasts;
}

std::vector<DirectionOverlap> direction_overlaps(const SiteTable& table) {
  std::vector<DirectionOverlap> overlaps;
  for (std::size_t a = 0; a < table.directions.size(); ++a)
    for (std::size_t b = a + 1; b < table.directions.size(); ++b) {
      const ShearedSites &first = table.directions[a], &second = table.directions[b];
      overlaps.push_back({first.name, second.name, set_overlap(first.members(), second.members()),
                          set_overlap(first.members(), second.members(), table.relaxed.type)});
    }
  return overlaps;
}

DirectionOverlap mean_overlap(const std::vector<DirectionOverlap>& pairs) {
  std::vector<SetOverlap> random, by_element;
  for (const DirectionOverlap& pair : pairs)
    random.push_back(pair.random), by_element.push_back(pair.random_by_element);
  return {"all", "all", mean_overlap(random), mean_overlap(by_element)};
}

}  // namespace vitrify
