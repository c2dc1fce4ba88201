// A block of threads that works on one slot: what host/executor/executor.hpp calls a block.
#pragma once

#include "cuda/block.cuh"
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
    return block_sum<threads>(mine);
  }
  template <class Keep>
  __device__ static int select(int n, const Keep& keep, int* out) {
    return block_scan<threads>(
        n, 0, [&](int i) { return keep(i) ? 1 : 0; },
        [=](int i, int kept, int before) {
          if (kept) out[before] = i;
        });
  }
  __device__ static void scan(int n, int first, const int* in, int* out) {
    block_sums_before<threads>(n, first, in, out);
  }
  __device__ static int take(int* next) {
    __shared__ int taken;
    __syncthreads();  // the last one has been read
    if (threadIdx.x == 0) taken = atomicAdd(next, 1);
    __syncthreads();
    return taken;
  }
  /// Tasks that have begun are finished: they take a second or so, and looking at the host takes registers.
  __device__ static constexpr bool goes_on() { return true; }
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
