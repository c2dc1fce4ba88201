// What this machine can compute on: the CPU, and the CUDA devices or why there are none.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace vitrify {

/// More CPU threads than this only cost memory, and the system may refuse to start them: eight per CPU.
int most_threads();

struct CpuDevice {
  std::string name;
  int threads = 1;   ///< that are used unless told otherwise
  std::string simd;  ///< widest instruction set that Highway finds here
};
CpuDevice cpu_device();

struct CudaDevice {
  int index = 0;  ///< N of --device cuda:N
  std::string name;
  int major = 0, minor = 0;  ///< compute capability
  std::size_t memory_bytes = 0;
  int multiprocessors = 0;
};
struct CudaDevices {
  std::vector<CudaDevice> devices;
  std::string why_none;  ///< one line, empty if there is a device
};
/// Bytes of its memory that nobody has taken; 0 without a CUDA executor in the build.
std::size_t free_cuda_bytes(int index);
/// The CUDA devices of this machine. Without a CUDA executor in the build, why_none says so.
CudaDevices cuda_devices();

}  // namespace vitrify
