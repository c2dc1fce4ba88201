// The minimum that an event starts from, made again in 64 bits.
#pragma once

#include <vector>

#include "host/campaign/shear_run.hpp"
#include "host/engine/device_choice.hpp"

namespace vitrify {

/// The minimum before an event, or so much strain ahead of it, and what the event does to it.
struct EventStart {
  double strain = 0;    ///< along the first leg
  Structure structure;  ///< relaxed to the tolerance of the stage
  double energy_eV = 0;
  std::vector<double> d2min_A2;    ///< in the event, of each atom
  std::vector<Vec3> displacement;  ///< in the event beyond the strain, A; 0 where it is not stored
  std::vector<int> zone;           ///< of each atom by the criterion of the stage, -1: none
  std::vector<std::int64_t>
      atoms;  ///< ids of the transformed atoms; where there is none, of that with the largest D2min
};

/// Relaxes the minimum where it is stored, or shears the nearest stored configuration before it on. Throws
/// Error(bad_input) for an event that is not there, where another one lies in between, or where the shear comes to
/// another energy than the run had there.
EventStart replay_to_event(const ShearRun& run, const ShearedGlass& glass, std::size_t event, double ahead,
                           const DeviceChoice& where);

}  // namespace vitrify
