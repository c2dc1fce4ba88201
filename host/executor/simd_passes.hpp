// Tuned bodies of the hot loops on the CPU: vectors of the best instruction set that the machine has, chosen at run
// time. They agree with the plain bodies to rounding; a replica gives the same bits for any number of threads.
#pragma once

#include "kernels/potential/eam.hpp"

namespace vitrify {

class CpuExecutor;

void run_pass(CpuExecutor& exec, const BatchView& batch, const DensityPass& pass);

/// Defined for all four combinations of outputs.
template <bool with_energy, bool with_virial>
void run_pass(CpuExecutor& exec, const BatchView& batch, const ForcePass<with_energy, with_virial>& pass);

}  // namespace vitrify
