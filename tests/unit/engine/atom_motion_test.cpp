#include <gtest/gtest.h>

#include "tests/support/motion_suite.hpp"

namespace vitrify::test {
namespace {

struct OnCpu {
  static constexpr const char* name = "cpu";
};
INSTANTIATE_TYPED_TEST_SUITE_P(Cpu, MotionSuite, OnCpu);

}  // namespace
}  // namespace vitrify::test
