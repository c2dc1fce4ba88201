// Sums over many per-atom vectors of single precision, for the atoms of one chunk; they are read once, one after the
// other. The order of summation is that of the instruction set, chosen at run time.
#pragma once

#include "kernels/batch.hpp"

namespace vitrify {

/// products[v][0..2] = vectors[v].a, .b, .c for v < n_vectors. Vector v starts at vectors + v * stride.
void chunk_products(const Chunk& chunk, const FloatVec3* vectors, long stride, int n_vectors, const Factors& factors,
                    double (*products)[3]);

/// sum[i] += weights[0] vectors[0][i] + .. for the atoms i of the chunk; vectors without weight are not read.
void add_chunk_combination(const Chunk& chunk, const FloatVec3* vectors, long stride, int n_vectors,
                           const double* weights, Vec3* sum);

}  // namespace vitrify
