// Lanes of a warp that share one atom.
#pragma once

#include <cstring>
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

  /// The value that a lane, the same for all, gives. All lanes of the team have to take part.
  template <class T>
  __device__ static T from(T value, int lane) {
    return by_words(value, [lane](unsigned word) { return __shfl_sync(members(), word, lane, lanes); });
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
    return by_words(value, [distance](unsigned word) { return __shfl_xor_sync(members(), word, distance); });
  }
  template <class T, class Shuffle>
  __device__ static T by_words(T value, const Shuffle& shuffle) {
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) % sizeof(unsigned) == 0);
    constexpr int n_words = sizeof(T) / sizeof(unsigned);
    unsigned words[n_words];
    memcpy(words, &value, sizeof(T));
#pragma unroll
    for (int k = 0; k < n_words; ++k) words[k] = shuffle(words[k]);
    memcpy(&value, words, sizeof(T));
    return value;
  }
};

}  // namespace vitrify
