#include "host/executor/cpu.hpp"
#include "tests/support/response_suite.hpp"

namespace vitrify::test {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(CpuResponse, ResponseSuite, CpuExecutor);

}  // namespace
}  // namespace vitrify::test
