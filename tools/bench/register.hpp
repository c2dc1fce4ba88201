// Kernels by executor; each call registers its benchmarks with Google Benchmark.
#pragma once

namespace vitrify::bench {

void register_cpu_kernels();
/// Registers the kernels on CUDA devices; none where there is no device.
void register_cuda_kernels();

}  // namespace vitrify::bench
