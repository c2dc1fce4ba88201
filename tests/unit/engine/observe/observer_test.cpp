#include "host/executor/cpu.hpp"
#include "tests/support/observer_suite.hpp"

namespace vitrify::test {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(CpuObserver, ObserverSuite, CpuExecutor);

}  // namespace
}  // namespace vitrify::test
