// Sums over many per-atom vectors of single precision on the CPU: they are read once, one after the other. The order of
// summation is that of the instruction set, chosen at run time.
#pragma once

#include "kernels/minimize/lbfgs.hpp"

namespace vitrify {

class CpuExecutor;

/// products[v][0..2] = vectors[v].a, .b, .c over the atoms of a chunk for v < n_vectors. Vector v starts at
/// vectors + v * stride.
void chunk_products(const Chunk& chunk, const FloatVec3* vectors, long stride, int n_vectors, const Factors& factors,
                    double (*products)[3]);

/// The directions that `assemble` puts together, without their sums.
void combine_vectors(CpuExecutor& exec, const BatchView& batch, const AssembleDirection& assemble);

}  // namespace vitrify
