// Shear transformations of one replica: what its stress drops did to its atoms.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/analysis/shear/nonaffine_motion.hpp"
#include "host/analysis/structure/clusters.hpp"
#include "host/engine/state_archive.hpp"
#include "host/stages/aqs/aqs_options.hpp"
#include "host/stages/aqs/event_tables.hpp"

namespace vitrify {

class Transformations {
 public:
  Transformations(const config::EventOptions& options, std::size_t atoms) : options_(options), transformed_(atoms) {}

  /// The next falling step of the event under way; returns rows for run.h5.
  std::vector<TableRow> add_step(const AqsEvent& drop, const D2MinRunner& run_d2min = d2min_on_cpu);
  /// The event that these steps were; finds its atoms and zones and returns rows for run.h5.
  std::vector<TableRow> add_event(const AqsEvent& event, const D2MinRunner& run_d2min = d2min_on_cpu);

  /// Part of the atoms that have been shear-transformed at least once.
  double fraction() const;
  std::size_t events() const { return static_cast<std::size_t>(counts_.events); }
  const std::vector<std::int32_t>& zone_sizes() const { return zone_sizes_; }
  /// Attributes of `stz_sizes`: the log-normal fit, none without sizes.
  std::vector<std::pair<std::string, hdf5::Attribute>> fit() const;

  /// Arrays below `prefix`.
  void save(StateArchive& archive, const std::string& prefix) const;
  void restore(const StateArchive& archive, const std::string& prefix);

 private:
  struct Counts {
    std::int64_t events = 0;
    std::int64_t steps_of_event = 0;  ///< of the one under way
    EventRowCounts rows;

    template <class Visitor, class Self>
    static constexpr void describe(Visitor& visit, Self& self) {
      visit("events", self.events), visit("steps_of_event", self.steps_of_event), visit("rows", self.rows);
    }
  };

  struct Zones {
    KeptMotion kept;
    Clusters clusters;  ///< of the atoms kept
  };
  Zones zones_of(const AqsEvent& drop, const D2MinRunner& run_d2min) const;

  config::EventOptions options_;
  std::vector<std::uint8_t> transformed_;
  std::vector<std::int32_t> zone_sizes_;
  Counts counts_;
};

}  // namespace vitrify
