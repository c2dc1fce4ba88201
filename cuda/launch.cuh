// The kernels behind the launches of the CUDA executor: each applies a body to atoms, replicas or numbers.
#pragma once

#include "cuda/team.cuh"

namespace vitrify::launch {

template <class Body>
__global__ void __launch_bounds__(chunk_size) for_each(int n, Body body) {
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < n) body(i);
}

/// A block per chunk, a thread per atom.
template <class Body>
__global__ void __launch_bounds__(chunk_size) for_each_atom(BatchView batch, Body body) {
  const Chunk c = batch.chunks[blockIdx.x];
  if (!batch.active[c.replica]) return;
  const int i = c.first + static_cast<int>(threadIdx.x);
  if (i < c.last) body(i, c.replica);
}

/// `lanes` blocks per chunk, a team per atom.
template <int lanes, class Body>
__global__ void __launch_bounds__(chunk_size) for_each_atom_team(BatchView batch, Body body) {
  const Chunk c = batch.chunks[blockIdx.x / lanes];
  if (!batch.active[c.replica]) return;
  const int i = c.first + static_cast<int>(blockIdx.x % lanes * chunk_size + threadIdx.x) / lanes;
  if (i < c.last) body(i, c.replica, Team<lanes>{});
}

template <class Body>
__global__ void __launch_bounds__(chunk_size) for_each_replica(BatchView batch, Body body) {
  const int r = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (r < batch.n_replicas && batch.active[r]) body(r);
}

/// A block per chunk sums its atoms; the block of a replica that comes last sums the chunks, in their order, and
/// finishes. `arrived` counts the blocks of each replica that are done; it is zero between launches.
template <class Sum, class Term, class Finish>
__global__ void __launch_bounds__(chunk_size)
    reduce(BatchView batch, Term term, Finish finish, Sum* partial, unsigned* arrived) {
  const int k = static_cast<int>(blockIdx.x);
  const Chunk c = batch.chunks[k];
  const int r = c.replica;
  if (!batch.active[r]) return;
  const int begin = batch.first_chunk[r], end = batch.first_chunk[r + 1];

  const int i = c.first + static_cast<int>(threadIdx.x);
  const Sum of_chunk = block_sum(i < c.last ? Sum(term(i, r)) : Sum{});
  __shared__ bool last;
  if (threadIdx.x == 0) {
    partial[k] = of_chunk;
    __threadfence();
    last = atomicAdd(&arrived[r], 1u) + 1 == static_cast<unsigned>(end - begin);
    __threadfence();
  }
  __syncthreads();
  if (!last) return;

  Sum total{};
  for (int chunk = begin + static_cast<int>(threadIdx.x); chunk < end; chunk += chunk_size) total += partial[chunk];
  total = block_sum(total);
  if (threadIdx.x != 0) return;
  arrived[r] = 0;
  finish(r, total);
}

/// One block: *result = is any of n flags set?
static __global__ void __launch_bounds__(chunk_size) any(const int* flags, int n, int* result) {
  int mine = 0;
  for (int k = static_cast<int>(threadIdx.x); k < n; k += chunk_size) mine |= flags[k];
  const int any_set = __syncthreads_or(mine);
  if (threadIdx.x == 0) *result = any_set;
}

template <class T>
struct Fill {
  T* to;
  T value;
  __device__ void operator()(int i) const { to[i] = value; }
};

}  // namespace vitrify::launch
