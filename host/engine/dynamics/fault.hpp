// What stopped the dynamics of a replica.
#pragma once

#include <cstdint>
#include <string>

#include "kernels/dynamics/limits.hpp"

namespace vitrify {

struct DynamicsFault {
  ReplicaFault kind = ReplicaFault::none;
  int replica = 0;
  long step = 0;  ///< that was not completed, or was the last one
  int atoms = 0;
  double dt_ps = 0;
  bool constant_pressure = false;
  double most_speed_A_per_ps = 0;  ///< that the limit of displacements allows
  Box box;
  double least_height_A = 0;
  double density_ratio = 0;  ///< to the start
  double temperature_K = 0;
  std::int64_t fastest_atom = 0;  ///< by the user's number
  double speed_A_per_ps = 0;      ///< of that atom
};

/// What was found, what is allowed, and what may have caused it.
std::string to_text(const DynamicsFault& fault);

}  // namespace vitrify
