// Google Benchmark programs of the kernels, of whole steps and of relaxations.
#include <benchmark/benchmark.h>
#include <omp.h>

#include "host/executor/pin_threads.hpp"
#include "tools/bench/register.hpp"

/// Threads stay on their cores, so that a run is like the next.
int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  if (const int threads = omp_get_max_threads(); threads <= vitrify::cpus_allowed()) vitrify::pin_threads(threads);
  vitrify::bench::register_cpu_kernels();
#ifdef VITRIFY_WITH_CUDA
  vitrify::bench::register_cuda_kernels();
#endif
  benchmark::RunSpecifiedBenchmarks();
}
