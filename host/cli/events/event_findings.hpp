// What `vitrify analyze events` has found, and how it is printed.
#pragma once

#include <string>
#include <vector>

#include "host/analysis/shear/event_statistics.hpp"
#include "host/analysis/statistics/power_law_fit.hpp"
#include "host/cli/events/event_sweep.hpp"
#include "host/cli/events/group_rates.hpp"

namespace vitrify::cli {

/// A glass of a run.
struct AnalyzedGlass {
  std::string run;
  ShearedGlass glass;
  std::size_t group = 0;
};

/// What a row of a table is about: a glass, a group, or all glasses; numbers of glasses.
struct GlassSet {
  std::string name;
  std::vector<std::size_t> glasses;
};

/// Events of each glass by one criterion.
struct EventResult {
  EventCriterion criterion;
  std::vector<GlassEvents> glasses;

  std::vector<const GlassEvents*> of(const GlassSet& set) const;
  EventStatistics statistics(const GlassSet& set) const;
  EventStatistics main_statistics(const GlassSet& set) const;
};

struct SweepResult {
  EventSweep sweep;
  std::vector<EventResult> results;  ///< one for each value
};

/// What groups of glasses are compared by, by its key in JSON.
struct Quantity {
  const char* key;
  Measured measured;
};
std::vector<Quantity> main_quantities(const EventStatistics& statistics);

/// How one of them depends on the cooling rate.
struct RateLaw {
  const char* key;
  int groups = 0;
  PowerLawFit fit;
};

struct EventFindings {
  std::vector<AnalyzedGlass> glasses;
  std::vector<GlassGroup> groups;
  std::vector<std::optional<GroupRate>> rates;  ///< of each group
  EventResult result;
  std::vector<SweepResult> sweeps;

  GlassSet glass(std::size_t number) const;
  GlassSet group(std::size_t number) const;
  GlassSet all() const;
  /// Of the quantities that three groups or more with known rates have.
  std::vector<RateLaw> rate_laws() const;
};

/// `with_atoms`: also where the transformed atoms of each glass are.
void print_events_json(const EventFindings& findings, bool with_atoms);
void print_events_tables(const EventFindings& findings);

}  // namespace vitrify::cli
