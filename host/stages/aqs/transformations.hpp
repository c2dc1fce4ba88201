// Shear transformations of one replica: what its stress drops did to its atoms.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/analysis/nonaffine_motion.hpp"
#include "host/engine/aqs/aqs.hpp"
#include "host/engine/state_archive.hpp"
#include "host/run_files/run_file.hpp"
#include "host/stages/aqs/aqs_options.hpp"

namespace vitrify {

class Transformations {
 public:
  Transformations(const config::ZoneCriterion& criterion, std::size_t atoms)
      : criterion_(criterion), transformed_(atoms) {}

  /// Finds the atoms and zones of an event and returns its record for run.h5.
  Record add(const AqsEvent& event, const D2MinRunner& run_d2min = d2min_on_cpu);

  /// Part of the atoms that have been shear-transformed at least once.
  double fraction() const;
  std::size_t events() const { return events_; }
  const std::vector<std::int32_t>& zone_sizes() const { return zone_sizes_; }
  /// Attributes of `stz_sizes`: the log-normal fit, none without sizes.
  std::vector<std::pair<std::string, hdf5::Attribute>> fit() const;

  /// Arrays below `prefix`.
  void save(StateArchive& archive, const std::string& prefix) const;
  void restore(const StateArchive& archive, const std::string& prefix);

 private:
  config::ZoneCriterion criterion_;
  std::vector<std::uint8_t> transformed_;
  std::vector<std::int32_t> zone_sizes_;
  std::size_t events_ = 0;
};

}  // namespace vitrify
