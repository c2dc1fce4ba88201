#include "cuda/executor.cuh"
#include "tests/support/response_suite.hpp"

namespace vitrify::test {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(CudaResponse, ResponseSuite, CudaExecutor);

}  // namespace
}  // namespace vitrify::test
