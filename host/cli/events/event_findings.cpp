#include "host/cli/events/event_findings.hpp"

#include <numeric>

namespace vitrify::cli {

std::vector<const GlassEvents*> EventResult::of(const GlassSet& set) const {
  std::vector<const GlassEvents*> events;
  for (const std::size_t number : set.glasses) events.push_back(&glasses[number]);
  return events;
}

EventStatistics EventResult::statistics(const GlassSet& set) const {
  return event_statistics(of(set), criterion.max_strain, criterion.min_zone);
}

EventStatistics EventResult::main_statistics(const GlassSet& set) const {
  return main_event_statistics(of(set), criterion.max_strain, criterion.min_zone);
}

std::vector<Quantity> main_quantities(const EventStatistics& statistics) {
  return {{"st_fraction", statistics.st_fraction},
          {"mean_zone_size", statistics.mean_zone_size},
          {"multi_zone_share", statistics.multi_zone_share},
          {"relative_width", statistics.relative_width},
          {"xi_A", statistics.correlation.xi_A}};
}

GlassSet EventFindings::glass(std::size_t number) const { return {glasses[number].glass.name, {number}}; }

GlassSet EventFindings::group(std::size_t number) const {
  GlassSet set{groups[number].name, {}};
  for (std::size_t g = 0; g < glasses.size(); ++g)
    if (glasses[g].group == number) set.glasses.push_back(g);
  return set;
}

GlassSet EventFindings::all() const {
  GlassSet set{"all", std::vector<std::size_t>(glasses.size())};
  std::iota(set.glasses.begin(), set.glasses.end(), 0);
  return set;
}

std::vector<RateLaw> EventFindings::rate_laws() const {
  std::map<std::string, std::vector<RatePoint>> points;
  std::vector<const char*> keys;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (!rates[g]) continue;
    for (const auto& [key, measured] : main_quantities(result.main_statistics(group(g)))) {
      if (points.try_emplace(key).second) keys.push_back(key);
      if (measured.known())
        points[key].push_back({rates[g]->log10_rate, rates[g]->error_decades, measured.value, measured.error});
    }
  }
  std::vector<RateLaw> laws;
  for (const char* key : keys)
    if (points[key].size() >= 3)
      laws.push_back({key, static_cast<int>(points[key].size()), fit_power_law(points[key])});
  return laws;
}

}  // namespace vitrify::cli
