#include "host/executor/devices.hpp"

#include <hwy/targets.h>
#include <omp.h>

#include <cstdint>
#include <fstream>

namespace vitrify {

namespace {

std::string processor_name() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);)
    if (line.rfind("model name", 0) == 0) {
      const auto colon = line.find(": ");
      if (colon != std::string::npos) return line.substr(colon + 2);
    }
  return "unknown processor";
}

}  // namespace

int most_threads() { return 8 * omp_get_num_procs(); }

CpuDevice cpu_device() {
  const std::int64_t targets = hwy::SupportedTargets();
  return {processor_name(), omp_get_max_threads(), hwy::TargetName(targets & -targets)};
}

#ifndef VITRIFY_WITH_CUDA
CudaDevices cuda_devices() { return {{}, "this build has no CUDA executor"}; }
std::size_t free_cuda_bytes(int) { return 0; }
#endif

}  // namespace vitrify
