// The one place that knows whether a kernel is compiled for the host or for CUDA.
#pragma once

#include <atomic>
#include <bit>
#include <cmath>
#include <cstdint>

#ifdef __CUDACC__
#define VITRIFY_HD __host__ __device__
#define VITRIFY_INLINE __host__ __device__ __forceinline__
/// Marks large functions called in many places: inlined they make kernels that take minutes to compile.
#define VITRIFY_NOINLINE __noinline__
#else
#define VITRIFY_HD
#define VITRIFY_INLINE inline
#define VITRIFY_NOINLINE
#endif

namespace vitrify {

/// What no kernel changes, a row of a table: on a GPU through its read-only path, 16 bytes a load.
template <class T>
VITRIFY_INLINE T read_only(const T& at) {
#ifdef __CUDA_ARCH__
  static_assert(alignof(T) % sizeof(uint4) == 0);
  T copy;
  for (unsigned k = 0; k < sizeof(T) / sizeof(uint4); ++k)
    reinterpret_cast<uint4*>(&copy)[k] = __ldg(reinterpret_cast<const uint4*>(&at) + k);
  return copy;
#else
  return at;
#endif
}

/// 1 / sqrt(x). A GPU has an instruction to start from, and needs neither a root nor a division.
VITRIFY_INLINE double inverse_root(double x) {
#ifdef __CUDA_ARCH__
  return rsqrt(x);
#else
  return 1 / std::sqrt(x);
#endif
}

VITRIFY_HD inline int count_bits(std::uint64_t bits) {
#ifdef __CUDA_ARCH__
  return __popcll(bits);
#else
  return std::popcount(bits);
#endif
}

/// Adds to `target`, whoever else does, and returns what it held before.
VITRIFY_HD inline int fetch_add(int* target, int value) {
#ifdef __CUDA_ARCH__
  return atomicAdd(target, value);
#else
  return std::atomic_ref<int>(*target).fetch_add(value, std::memory_order_relaxed);
#endif
}

/// `target` becomes at least `value`, whoever else raises it.
VITRIFY_HD inline void raise_to(int* target, int value) {
#ifdef __CUDA_ARCH__
  atomicMax(target, value);
#else
  std::atomic_ref<int> a(*target);
  for (int old = a.load(); old < value && !a.compare_exchange_weak(old, value);) {
  }
#endif
}

}  // namespace vitrify
