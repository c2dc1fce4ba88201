// Saddle searches on a CUDA device: their kernel is compiled here.
#include "cuda/executor.cuh"
#include "host/engine/saddle/saddle_search_on.hpp"

namespace vitrify {

std::unique_ptr<SaddleSearch> make_cuda_saddle_search(int device, const PotentialTables& tables,
                                                      const std::vector<Structure>& starts,
                                                      const std::vector<std::uint64_t>& seeds,
                                                      const SaddleSettings& settings) {
  return std::make_unique<SaddleSearchOn<CudaExecutor>>(CudaExecutor(device), tables, starts, seeds, settings);
}

}  // namespace vitrify
