// The engine on a CUDA device: its kernels are compiled here.
#include "cuda/executor.cuh"
#include "host/engine/engine_on.hpp"

namespace vitrify {

std::unique_ptr<Engine> make_cuda_engine(int device, const PotentialTables& tables,
                                         const std::vector<Structure>& structures) {
  return std::make_unique<EngineOn<CudaExecutor>>(CudaExecutor(device), tables, structures);
}

}  // namespace vitrify
