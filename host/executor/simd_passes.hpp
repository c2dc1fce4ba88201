// Tuned bodies of the hot loops on the CPU: vectors of the best instruction set that the machine has, chosen at run
// time. They agree with the plain bodies to rounding; a replica gives the same bits for any number of threads.
#pragma once

#include "kernels/potential/eam.hpp"

namespace vitrify {

class CpuExecutor;
class SoloBlock;

void run_pass(CpuExecutor& exec, const BatchView& batch, const DensityPass& pass);

/// Defined for the combinations of outputs of ForceField::run_forces().
template <bool with_energy, VirialPart part>
void run_pass(CpuExecutor& exec, const BatchView& batch, const ForcePass<with_energy, part>& pass);

/// The same for atoms 0 .. n - 1 of a system that one thread has to itself; defined for no outputs and for all.
void run_pass(const SoloBlock& block, int n, const DensityPass& pass);
template <bool with_energy, VirialPart part>
void run_pass(const SoloBlock& block, int n, const ForcePass<with_energy, part>& pass);

}  // namespace vitrify
