// What the threads of a block do together. All of them have to make each call, and what it wrote is seen by all after
// it. The shared memory of a call may be written again by the next without another barrier.
#pragma once

#include <cub/block/block_reduce.cuh>
#include <cub/block/block_scan.cuh>

namespace vitrify {

struct Plus {
  template <class Sum>
  __device__ Sum operator()(Sum a, const Sum& b) const {
    a += b;
    return a;
  }
};

/// Sum over the threads, the same bits in every thread, in an order that depends on nothing.
template <int threads, class Sum>
__device__ Sum block_sum(const Sum& value) {
  using Reduce = cub::BlockReduce<Sum, threads, cub::BLOCK_REDUCE_WARP_REDUCTIONS>;
  __shared__ typename Reduce::TempStorage storage;
  __shared__ cub::Uninitialized<Sum> total;
  const Sum sum = Reduce(storage).Reduce(value, Plus{});
  if (threadIdx.x == 0) total.Alias() = sum;
  __syncthreads();
  return total.Alias();
}

/// visit(i, mine, before) for 0 <= i < n, where mine = count(i) and before is first plus the counts before i. Returns
/// first plus all counts.
template <int threads, class Count, class Visit>
__device__ int block_scan(int n, int first, const Count& count, const Visit& visit) {
  using Scan = cub::BlockScan<int, threads, cub::BLOCK_SCAN_WARP_SCANS>;
  __shared__ typename Scan::TempStorage storage;
  for (int begin = 0; begin < n; begin += threads) {
    const int i = begin + static_cast<int>(threadIdx.x), mine = i < n ? count(i) : 0;
    int before = 0, all = 0;
    Scan(storage).ExclusiveSum(mine, before, all);
    if (i < n) visit(i, mine, first + before);
    first += all;
    __syncthreads();
  }
  return first;
}

/// out[k] = first + in[0] + .. + in[k - 1] for 0 <= k <= n.
template <int threads>
__device__ void block_sums_before(int n, int first, const int* in, int* out) {
  const int all = block_scan<threads>(
      n, first, [=](int k) { return in[k]; }, [=](int k, int, int before) { out[k] = before; });
  if (threadIdx.x == 0) out[n] = all;
  __syncthreads();
}

}  // namespace vitrify
