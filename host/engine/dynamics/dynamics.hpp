// Molecular dynamics as stages see it: the plan of a replica and its rows of output.
#pragma once

#include <algorithm>
#include <cmath>

#include "host/engine/dynamics/thermo.hpp"

namespace vitrify {

/// Precision of the forces during dynamics: all in double, or pairs in float and sums in double.
enum class Precision : int { full, mixed };

/// Beyond these a dynamics has diverged, or its results mean nothing.
struct DynamicsLimits {
  double displacement_A = 1;  ///< of an atom in one step
  double temperature_K = 1e5;
  double density_ratio_min = 0.2, density_ratio_max = 5;  ///< to the density of the atoms that the engine got
  double drift_eV_per_atom = 0.1, drift_warning_eV_per_atom = 0.01;  ///< of what is conserved, since the start

  bool operator==(const DynamicsLimits&) const = default;
};

/// What one replica is to do. The target temperature goes linearly from start to end over `steps`.
struct DynamicsPlan {
  Ensemble ensemble;
  double dt_ps = 0.002;
  double start_K = 0, end_K = 0;
  long steps = 0;
  double pressure_GPa = 0;
  double thermostat_time_ps = 0.1, barostat_time_ps = 1.0;
  DynamicsLimits limits;

  bool operator==(const DynamicsPlan&) const = default;
};

/// Where a clock that stands at `step` of `steps` stands once it counts steps of `change` times the length, `new_steps`
/// in all.
inline long rescaled_step(long step, long steps, double change, long new_steps) {
  return step >= steps ? new_steps : std::min(std::lround(static_cast<double>(step) / change), new_steps - 1);
}

}  // namespace vitrify
