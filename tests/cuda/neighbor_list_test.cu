#include "cuda/executor.cuh"
#include "tests/support/neighbor_suite.hpp"

namespace vitrify::test {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(CudaNeighbors, NeighborSuite, CudaExecutor);

}  // namespace
}  // namespace vitrify::test
