// CUDA errors as exceptions with one line for the user.
#pragma once

#include <cuda_runtime.h>

#include <string>

#include "host/error.hpp"

namespace vitrify {

/// Throws what went wrong while `doing`; errors of a device that is not there have an exit code of their own.
inline void cuda_check(cudaError_t status, const char* doing) {
  if (status == cudaSuccess) return;
  cudaGetLastError();  // or the next check would find it again
  const bool no_device = status == cudaErrorNoDevice || status == cudaErrorInsufficientDriver ||
                         status == cudaErrorInvalidDevice || status == cudaErrorDevicesUnavailable ||
                         status == cudaErrorInitializationError || status == cudaErrorNoKernelImageForDevice;
  throw Error(no_device ? ExitCode::no_device : ExitCode::failure,
              std::string("CUDA: ") + cudaGetErrorString(status) + ", while " + doing);
}

}  // namespace vitrify
