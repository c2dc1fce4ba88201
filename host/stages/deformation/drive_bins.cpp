#include "host/stages/deformation/drive_bins.hpp"

namespace vitrify {

std::optional<DriveBin> DriveBins::next(std::size_t replica, const Thermo& row) {
  const DriveSums& now = row.drive;
  DriveSums& before = last_.at(replica);
  if (now.steps <= before.steps) return std::nullopt;
  const auto steps = static_cast<double>(now.steps - before.steps);
  DriveBin bin;
  bin.strain = row.control.strain(0.5 * (now.time + before.time));
  for (int k = 0; k < 6; ++k) bin.stress_volume_eV.v[k] = (now.stress_volume.v[k] - before.stress_volume.v[k]) / steps;
  before = now;
  return bin;
}

}  // namespace vitrify
