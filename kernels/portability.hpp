// The one place that knows whether a kernel is compiled for the host or for CUDA.
#pragma once

#ifdef __CUDACC__
#define VITRIFY_HD __host__ __device__
#define VITRIFY_INLINE __host__ __device__ __forceinline__
/// For large functions that are called in many places: inlined they make kernels that take minutes to compile.
#define VITRIFY_NOINLINE __noinline__
#else
#define VITRIFY_HD
#define VITRIFY_INLINE inline
#define VITRIFY_NOINLINE
#endif
