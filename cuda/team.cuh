// Lanes of a warp that share one atom, and sums over a block.
#pragma once

#include <cstring>
#include <cub/block/block_scan.cuh>
#include <type_traits>

#include "kernels/batch.hpp"

namespace vitrify {

/// `lanes` neighboring lanes of a warp, a power of two. Where warps are too few to hide the latency of memory behind
/// one another's work, they fetch ahead.
template <int lanes, bool ahead = false>
struct Team {
  static constexpr bool fetches_ahead = ahead;
  static_assert(lanes > 0 && lanes <= 32 && (lanes & (lanes - 1)) == 0);

  __device__ static int rank() { return static_cast<int>(threadIdx.x) % lanes; }
  __device__ static constexpr int size() { return lanes; }

  /// Sum over the team, the same bits in every lane: at each level both partners add the same two numbers. All lanes of
  /// the team have to take part.
  template <class T>
  __device__ static T sum(T value) {
    for (int distance = 1; distance < lanes; distance *= 2) value += from_partner(value, distance);
    return value;
  }

  /// All lanes of the team have to take part.
  __device__ static Votes votes(bool yes) {
    const unsigned mine = __ballot_sync(members(), yes) & members();
    return {__popc(mine & ((1u << threadIdx.x % 32) - 1)), __popc(mine)};
  }

  /// What a lane wrote before is seen by all lanes after.
  __device__ static void sync() { __syncwarp(members()); }

 private:
  __device__ static unsigned members() {
    const unsigned place = threadIdx.x % 32 / lanes * lanes;
    return (lanes == 32 ? ~0u : (1u << lanes) - 1) << place;
  }

  template <class T>
  __device__ static T from_partner(T value, int distance) {
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) % sizeof(unsigned) == 0);
    constexpr int n_words = sizeof(T) / sizeof(unsigned);
    unsigned words[n_words];
    memcpy(words, &value, sizeof(T));
#pragma unroll
    for (int k = 0; k < n_words; ++k) words[k] = __shfl_xor_sync(members(), words[k], distance);
    memcpy(&value, words, sizeof(T));
    return value;
  }
};

/// Sum over the threads of a block of chunk_size threads, in an order that depends on nothing; valid in thread 0. All
/// threads have to take part.
template <class Sum>
__device__ Sum block_sum(Sum value) {
  constexpr int n_warps = chunk_size / 32;
  alignas(Sum) __shared__ unsigned char bytes[n_warps * sizeof(Sum)];  // Sum may have a constructor
  Sum* of_warp = reinterpret_cast<Sum*>(bytes);
  value = Team<32>::sum(value);
  __syncthreads();  // the last block_sum has been read
  if (threadIdx.x % 32 == 0) of_warp[threadIdx.x / 32] = value;
  __syncthreads();
  if (threadIdx.x == 0)
    for (int w = 1; w < n_warps; ++w) value += of_warp[w];
  return value;
}

/// Sum over the threads of a block of `threads` threads, the same bits in every thread, in an order that depends on
/// nothing. All threads have to take part.
template <int threads, class Sum>
__device__ Sum sum_for_all(Sum value) {
  constexpr int n_warps = threads / 32;
  alignas(Sum) __shared__ unsigned char bytes[n_warps * sizeof(Sum)];  // Sum may have a constructor
  Sum* of_warp = reinterpret_cast<Sum*>(bytes);
  value = Team<32>::sum(value);
  __syncthreads();  // the last sum has been read
  if (threadIdx.x % 32 == 0) of_warp[threadIdx.x / 32] = value;
  __syncthreads();
  Sum total = of_warp[0];
  for (int w = 1; w < n_warps; ++w) total += of_warp[w];
  return total;
}

/// out[k] = first + in[0] + .. + in[k - 1] for 0 <= k <= n, by a block of `threads` threads, all of which take part.
template <int threads>
__device__ void scan_by_block(int n, int first, const int* in, int* out) {
  using Scan = cub::BlockScan<int, threads, cub::BLOCK_SCAN_WARP_SCANS>;
  __shared__ typename Scan::TempStorage storage;
  for (int begin = 0; begin < n; begin += threads) {
    const int k = begin + static_cast<int>(threadIdx.x);
    int before = 0, all = 0;
    Scan(storage).ExclusiveSum(k < n ? in[k] : 0, before, all);
    if (k < n) out[k] = first + before;
    first += all;
    __syncthreads();  // the storage is used again
  }
  if (threadIdx.x == 0) out[n] = first;
  __syncthreads();
}

}  // namespace vitrify
