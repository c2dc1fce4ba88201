// The kernels behind the launches of the CUDA executor: each applies a body to atoms, replicas or numbers.
#pragma once

#include "cuda/slot_block.cuh"
#include "cuda/warp_crew.cuh"

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

/// Blocks of teams that a multiprocessor is to have room for: the more, the more latency they hide, but passes spill
/// with four, and those with many sums in double with three (docs/log/gpu.md).
template <class Body>
constexpr int team_blocks() {
  if constexpr (requires { Body::n_sums; })
    return Body::n_sums > 8 ? 2 : 3;
  else
    return 3;
}

/// `lanes` blocks per chunk, a team per atom.
template <int lanes, class Body>
__global__ void __launch_bounds__(chunk_size, team_blocks<Body>()) for_each_atom_team(BatchView batch, Body body) {
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

template <class Body>
__global__ void __launch_bounds__(WarpCrew::threads) for_each_replica_crew(BatchView batch, Body body) {
  const int r = static_cast<int>(blockIdx.x);
  if (batch.active[r]) body(r, WarpCrew{});
}

/// A warp for each of n tasks.
constexpr int teams_per_block = chunk_size / 32;
template <class Body>
__global__ void __launch_bounds__(chunk_size) for_each_team(int n, Body body) {
  const int k = static_cast<int>(blockIdx.x * teams_per_block + threadIdx.x / 32);
  if (k < n) body(k, Team<32>{});
}
struct Evaluate {
  EvaluateTrials pass;
  __device__ void operator()(int k, const Team<32>& team) const {
    pass(k, team,
         [](const Move& move, const Moment& moment, const Team<32>& all) { return change_by(move, moment, all); });
  }
};

/// A block per slot, at work until its body has nothing left to do or the host has raised the flag.
template <class Body>
__global__ void __launch_bounds__(SlotBlock::threads, SlotBlock::per_multiprocessor)
    for_each_slot(Body body, const volatile int* stop) {
  const SlotBlock block;
  while (!SlotBlock::sum(1, [=](int) { return *stop; }) && body(static_cast<int>(blockIdx.x), block)) {
  }
}

/// Says in the last of n blocks of a replica to get here that all have written what they had to. `arrived` counts them;
/// it is zero between launches.
__device__ inline bool last_to_arrive(unsigned* arrived, int n) {
  __shared__ bool last;
  __syncthreads();
  if (threadIdx.x == 0) {
    __threadfence();
    last = atomicAdd(arrived, 1u) + 1 == static_cast<unsigned>(n);
    if (last) *arrived = 0;
    __threadfence();
  }
  __syncthreads();
  return last;
}

/// A block per chunk sums its atoms; the block of a replica that comes last sums the chunks, in their order, and
/// finishes.
template <class Sum, class Term, class Finish>
__global__ void __launch_bounds__(chunk_size)
    reduce(BatchView batch, Term term, Finish finish, Sum* partial, unsigned* arrived) {
  const Chunk c = batch.chunks[blockIdx.x];
  const int r = c.replica;
  if (!batch.active[r]) return;
  const int begin = batch.first_chunk[r], end = batch.first_chunk[r + 1];

  const int i = c.first + static_cast<int>(threadIdx.x);
  const Sum of_chunk = block_sum<chunk_size>(i < c.last ? Sum(term(i, r)) : Sum{});
  if (threadIdx.x == 0) partial[blockIdx.x] = of_chunk;
  if (!last_to_arrive(&arrived[r], end - begin)) return;

  Sum total{};
  for (int k = begin + static_cast<int>(threadIdx.x); k < end; k += chunk_size) total += partial[k];
  total = block_sum<chunk_size>(total);
  if (threadIdx.x == 0) finish(r, total);
}

struct ThreeProducts {
  double p[3] = {};
  __device__ ThreeProducts& operator+=(const ThreeProducts& o) {
    for (int k = 0; k < 3; ++k) p[k] += o.p[k];
    return *this;
  }
};
constexpr int vectors_per_warp = 4, vectors_per_block = chunk_size / 32 * vectors_per_warp;

/// A block per chunk and group of vectors, a warp for some of them, which share the factors it reads; the last block of
/// a replica sums the chunks. The components of all atoms are taken in a row, so that lanes read neighboring words.
template <class FactorsOf>
__global__ void __launch_bounds__(chunk_size)
    products(BatchView batch, const FloatVec3* vectors, long stride, int n_vectors, FactorsOf factors, double* products,
             ThreeProducts* partial, unsigned* arrived) {
  const Chunk c = batch.chunks[blockIdx.x];
  const int r = c.replica;
  if (!batch.active[r]) return;
  const int begin = batch.first_chunk[r], end = batch.first_chunk[r + 1];

  const int v = static_cast<int>(blockIdx.y * vectors_per_block + threadIdx.x / 32 * vectors_per_warp);
  if (v < n_vectors) {
    const Factors f = factors(r);
    const double* a = &f.a[c.first].x;
    const float *b = &f.b[c.first].x, *of_c = &f.c[c.first].x, *x = &vectors[v * stride + c.first].x;
    const int lane = static_cast<int>(threadIdx.x % 32), n = 3 * (c.last - c.first), here = n_vectors - v;
    ThreeProducts of_chunk[vectors_per_warp];
    for (int k = lane; k < n; k += 32) {
      const double ak = a[k], bk = b[k], ck = of_c[k];
      for (int w = 0; w < vectors_per_warp; ++w) {
        const double xk = w < here ? x[3 * stride * w + k] : 0;
        of_chunk[w] += ThreeProducts{{xk * ak, xk * bk, xk * ck}};
      }
    }
    for (int w = 0; w < vectors_per_warp; ++w) {
      of_chunk[w] = Team<32>::sum(of_chunk[w]);
      if (lane == 0 && w < here) partial[static_cast<long>(blockIdx.x) * n_vectors + v + w] = of_chunk[w];
    }
  }
  if (!last_to_arrive(&arrived[r], (end - begin) * static_cast<int>(gridDim.y))) return;

  for (int w = static_cast<int>(threadIdx.x); w < n_vectors; w += chunk_size) {
    ThreeProducts total;
    for (int k = begin; k < end; ++k) total += partial[static_cast<long>(k) * n_vectors + w];
    for (int k = 0; k < 3; ++k) products[(static_cast<long>(r) * n_vectors + w) * 3 + k] = total.p[k];
  }
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
