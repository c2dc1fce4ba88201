// Means over bins of strain, from what the drive of each replica sums over its steps.
#pragma once

#include <optional>
#include <vector>

#include "host/engine/dynamics/thermo.hpp"
#include "host/engine/state_archive.hpp"

namespace vitrify {

/// The steps between two rows of a replica.
struct DriveBin {
  double strain = 0;      ///< of the middle
  Sym3 stress_volume_eV;  ///< mean over the steps of the stress times the volume
};

class DriveBins {
 public:
  explicit DriveBins(std::size_t n_replicas) : last_(n_replicas) {}

  /// A drive begins.
  void restart() { last_.assign(last_.size(), {}); }
  /// The bin that ends with this row of the engine, on one branch of the path; nothing where no step has been done
  /// since the last one.
  std::optional<DriveBin> next(std::size_t replica, const Thermo& row);

  void save(StateArchive& archive) const { archive.put("stage/drive", last_); }
  void restore(const StateArchive& archive) { last_ = archive.get<DriveSums>("stage/drive", last_.size()); }

 private:
  std::vector<DriveSums> last_;  ///< per replica, at the end of its last bin
};

}  // namespace vitrify
