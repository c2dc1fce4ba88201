// The temperature that velocities stand for.
#pragma once

#include <vector>

#include "host/engine/structure.hpp"

namespace vitrify {

/// Temperature (K) of the velocities of a structure, less the drift of the center of mass; 0 without velocities.
/// `mass_amu` has one entry per element.
double thermal_temperature_K(const Structure& structure, const std::vector<double>& mass_amu);

}  // namespace vitrify
