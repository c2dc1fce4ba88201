// Tuned body of a Monte Carlo trial on the CPU: neighbors of the site in the lanes of a vector. It agrees with the
// plain body to rounding.
#pragma once

#include "kernels/montecarlo/flip.hpp"

namespace vitrify {

struct CpuLane;

/// What chains on the CPU call. Flips have a tuned body, exchanges take the plain one.
double energy_change(const MonteCarloView& view, const Move& move, int replica, const CpuLane& lane);

}  // namespace vitrify
