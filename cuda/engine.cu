// The engine on CUDA devices: one line per template.
#include "cuda/executor.cuh"
#include "host/engine/ensemble.hpp"
#include "host/engine/force_field.hpp"
#include "host/engine/neighbor_list.hpp"

namespace vitrify {

template class Ensemble<CudaExecutor>;
template class NeighborList<CudaExecutor>;
template class ForceField<CudaExecutor>;

}  // namespace vitrify
