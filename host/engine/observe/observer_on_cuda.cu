// The observer on a CUDA device: its kernels are compiled here.
#include "cuda/executor.cuh"
#include "host/engine/observe/observer_on.hpp"

namespace vitrify {

std::unique_ptr<Observer> make_cuda_observer(int device) {
  return std::make_unique<ObserverOn<CudaExecutor>>(CudaExecutor(device));
}

}  // namespace vitrify
