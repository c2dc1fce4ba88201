// Watches what dynamics should conserve: a time step that is too long shows there first.
#pragma once

#include <cstdint>
#include <vector>

#include "host/engine/dynamics/dynamics.hpp"
#include "host/run_files/run_log.hpp"
#include "host/stages/stage.hpp"

namespace vitrify {

/// The conserved quantity of each replica, from the first row of a phase on. It is the energy in nve. With a thermostat
/// it is conserved while the target temperature stays, and a drift beyond the limit gives no more than the warning. A
/// ramp, or Monte Carlo, conserves nothing.
class DriftWatch {
 public:
  explicit DriftWatch(std::size_t n_replicas) : first_eV_(n_replicas), warned_(n_replicas) {}

  /// A phase begins at these rows.
  void begin(const std::vector<Thermo>& rows);
  bool begun() const { return begun_; }
  void end() { begun_ = false; }
  /// Throws Diverged for an energy that is not finite or, in nve, has drifted beyond the limit; warns once of a replica
  /// that drifts.
  void judge(const std::vector<DynamicsPlan>& plans, const std::vector<Thermo>& rows, const StageFacts& facts,
             RunLog& log);

  void save(StateArchive& archive) const;
  void restore(const StateArchive& archive);

 private:
  bool begun_ = false;
  std::vector<double> first_eV_;  ///< per replica
  std::vector<std::int32_t> warned_;
};

}  // namespace vitrify
