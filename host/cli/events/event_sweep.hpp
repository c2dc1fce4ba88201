// Sweeps over what counts as an event or a zone: "threshold=0.02:1:12log" or "max-strain=0.02,0.04".
#pragma once

#include <string>
#include <vector>

#include "host/campaign/shear_statistics.hpp"

namespace vitrify::cli {

struct EventSweep {
  std::string parameter;  ///< as the option of that name
  std::vector<double> values;

  /// One for each value.
  std::vector<EventCriterion> criteria(const EventCriterion& criterion) const;
};

/// PARAMETER=VALUE,VALUE... or PARAMETER=FROM:TO:COUNT, evenly, with "log" behind it by equal factors. Throws
/// Error(usage).
EventSweep parse_sweep(const std::string& text);

}  // namespace vitrify::cli
