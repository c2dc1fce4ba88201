// Tuned bodies of the mixed-precision passes on the CPU: as simd_passes.hpp, with twice as many lanes.
#pragma once

#include "kernels/potential/mixed.hpp"

namespace vitrify {

class CpuExecutor;

void run_pass(CpuExecutor& exec, const BatchView& batch, const MixedDensityPass& pass);

/// Defined for all four combinations of outputs.
template <bool with_energy, bool with_virial>
void run_pass(CpuExecutor& exec, const BatchView& batch, const MixedForcePass<with_energy, with_virial>& pass);

}  // namespace vitrify
