#include "host/executor/cpu.hpp"
#include "tests/support/neighbor_suite.hpp"

namespace vitrify::test {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(CpuNeighbors, NeighborSuite, CpuExecutor);

}  // namespace
}  // namespace vitrify::test
