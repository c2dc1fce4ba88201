// A block of threads that works on one replica: what host/executor/executor.hpp calls a crew.
#pragma once

#include "cuda/block.cuh"
#include "cuda/team.cuh"
#include "host/executor/executor.hpp"

namespace vitrify {

class WarpCrew {
 public:
  static constexpr int threads = 512;

  template <class Body>
  __device__ static void for_each_task(int n, const Body& body) {
    for (int k = static_cast<int>(threadIdx.x) / 32; k < n; k += threads / 32) body(k, Team<32>{});
    __syncthreads();
  }
  template <class Body>
  __device__ static void by_one_team(const Body& body) {
    if (threadIdx.x < 32) body(Team<32>{});
    __syncthreads();
  }
  __device__ static void scan(int n, int first, const int* in, int* out) {
    block_sums_before<threads>(n, first, in, out);
  }
};
static_assert(Crew<WarpCrew>);

}  // namespace vitrify
