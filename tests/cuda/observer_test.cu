#include "cuda/executor.cuh"
#include "tests/support/observer_suite.hpp"

namespace vitrify::test {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(CudaObserver, ObserverSuite, CudaExecutor);

}  // namespace
}  // namespace vitrify::test
