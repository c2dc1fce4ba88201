// The kernels on the CUDA devices of this machine.
#include "cuda/executor.cuh"
#include "host/executor/devices.hpp"
#include "tools/bench/kernels.hpp"
#include "tools/bench/register.hpp"

namespace vitrify::bench {

void register_cuda_kernels() {
  const auto devices = cuda_devices().devices;
  register_kernels<CudaExecutor>("cuda/", [&](::benchmark::internal::Benchmark* b) {
    b->ArgNames({"size", "device"})->Unit(::benchmark::kMillisecond)->UseRealTime();
    for (const int size : {0, 1})
      for (const CudaDevice& device : devices) b->Args({size, device.index});
  });
}

}  // namespace vitrify::bench
