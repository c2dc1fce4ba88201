#include <cuda_runtime.h>

#include "cuda/error.cuh"
#include "host/executor/devices.hpp"

namespace vitrify {

std::size_t free_cuda_bytes(int index) {
  std::size_t available = 0, total = 0;
  cuda_check(cudaSetDevice(index), "choosing a device");
  cuda_check(cudaMemGetInfo(&available, &total), "asking for the memory of the device");
  return available;
}

CudaDevices cuda_devices() {
  CudaDevices found;
  int n = 0;
  const cudaError_t status = cudaGetDeviceCount(&n);
  if (status == cudaErrorInsufficientDriver)
    found.why_none = "no NVIDIA driver, or one older than this build's CUDA";
  else if (status == cudaErrorNoDevice || (status == cudaSuccess && n == 0))
    found.why_none = "no NVIDIA device";
  else if (status != cudaSuccess)
    found.why_none = cudaGetErrorString(status);
  if (!found.why_none.empty()) {
    cudaGetLastError();
    return found;
  }
  for (int index = 0; index < n; ++index) {
    cudaDeviceProp p;
    if (cudaGetDeviceProperties(&p, index) == cudaSuccess)
      found.devices.push_back({index, p.name, p.major, p.minor, p.totalGlobalMem, p.multiProcessorCount});
  }
  return found;
}

}  // namespace vitrify
