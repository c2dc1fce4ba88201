// Tuned bodies of the mixed-precision passes on the CPU: as simd_passes.hpp, with twice as many lanes.
#pragma once

#include "kernels/potential/mixed.hpp"

namespace vitrify {

class CpuExecutor;

void run_pass(CpuExecutor& exec, const BatchView& batch, const MixedDensityPass& pass);

/// Defined for the combinations of outputs of ForceField::run_forces().
template <bool with_energy, VirialPart part>
void run_pass(CpuExecutor& exec, const BatchView& batch, const MixedForcePass<with_energy, part>& pass);

}  // namespace vitrify
