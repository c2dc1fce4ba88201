// A block of threads that works on one slot: what host/executor/executor.hpp calls a block.
#pragma once

#include "cuda/team.cuh"
#include "host/executor/executor.hpp"

namespace vitrify {

class SlotBlock {
 public:
  /// Two blocks, so that one computes while the other waits, and few enough threads that hardly a register spills.
  static constexpr int threads = 192, per_multiprocessor = 2;

  template <class Body>
  __device__ static void for_each(int n, const Body& body) {
    for (int i = static_cast<int>(threadIdx.x); i < n; i += threads) body(i);
    __syncthreads();
  }
  template <class Body>
  __device__ static void once(const Body& body) {
    if (threadIdx.x == 0) body();
    __syncthreads();
  }
  template <class Term>
  __device__ static auto sum(int n, const Term& term) -> decltype(term(0)) {
    using Sum = decltype(term(0));
    Sum mine{};
    for (int i = static_cast<int>(threadIdx.x); i < n; i += threads) mine += term(i);
    return sum_for_all<threads>(mine);
  }
  /// Threads look at neighboring numbers; ballots tell how many are kept before each.
  template <class Keep>
  __device__ static int select(int n, const Keep& keep, int* out) {
    __shared__ int of_warp[threads / 32];
    const int warp = static_cast<int>(threadIdx.x) / 32;
    int kept = 0;
    for (int first = 0; first < n; first += threads) {
      const int i = first + static_cast<int>(threadIdx.x);
      const bool mine = i < n && keep(i);
      const unsigned votes = __ballot_sync(~0u, mine);
      __syncthreads();  // the last counts have been read
      if (threadIdx.x % 32 == 0) of_warp[warp] = __popc(votes);
      __syncthreads();
      int before = __popc(votes & ((1u << threadIdx.x % 32) - 1)), all = 0;
      for (int w = 0; w < threads / 32; ++w) {
        if (w < warp) before += of_warp[w];
        all += of_warp[w];
      }
      if (mine) out[kept + before] = i;
      kept += all;
    }
    __syncthreads();
    return kept;
  }
  __device__ static void scan(int n, int first, const int* in, int* out) { scan_by_block<threads>(n, first, in, out); }
  __device__ static int take(int* next) {
    __shared__ int taken;
    __syncthreads();  // the last one has been read
    if (threadIdx.x == 0) taken = atomicAdd(next, 1);
    __syncthreads();
    return taken;
  }
  template <class Pass>
  __device__ static void run(int n, const Pass& pass) {
    for (int i = static_cast<int>(threadIdx.x) / lanes; i < n; i += threads / lanes) pass(i, 0, Team<lanes, true>{});
    __syncthreads();
  }

 private:
  static constexpr int lanes = 8;  ///< that share an atom in a pass
};
static_assert(Block<SlotBlock>);

}  // namespace vitrify
