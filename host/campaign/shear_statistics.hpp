// The events of sheared glasses as statistics see them, by any criterion, without another shear; and groups of glasses.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/analysis/shear/event_statistics.hpp"
#include "host/campaign/glasses.hpp"
#include "host/campaign/shear_run.hpp"

namespace vitrify {

/// What counts as an event, a shear-transformed atom and a zone.
struct EventCriterion {
  config::ZoneCriterion zones;
  double max_strain = 0.08;
  int min_zone = 1;    ///< smaller zones do not count
  bool split = false;  ///< each falling step of an event is a drop of its own, with its own zones
};

/// Events of one glass by each criterion. Stored D2min serves where the cutoff is that of the stage. Throws
/// Error(bad_input) for a criterion that what is kept of the events cannot serve.
std::vector<GlassEvents> glass_events(const ShearRun& run, const ShearedGlass& glass,
                                      const std::vector<EventCriterion>& criteria);

/// Glasses made alike: by their cooling where their own run has quenched them, as `analyze effective-rate` groups them;
/// else by the name of the replica without its trailing number, or by the run where the input gave no names. Where
/// several stages have sheared a replica, each has its groups: they are not several glasses.
struct GlassGroup {
  std::string name;
  std::optional<cli::QuenchedGlass::Recipe> recipe;
};

/// The group of each glass of a run, in their order.
std::vector<GlassGroup> glass_groups(const ShearRun& run);

/// A name without the number at its end and what sets it off; a power of ten, as in md-1e13, stays.
std::string without_number(const std::string& name);

}  // namespace vitrify
