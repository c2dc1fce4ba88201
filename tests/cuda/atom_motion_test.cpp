#include <gtest/gtest.h>

#include "tests/support/motion_suite.hpp"

namespace vitrify::test {
namespace {

struct OnCuda {
  static constexpr const char* name = "cuda";
};
INSTANTIATE_TYPED_TEST_SUITE_P(Cpu, MotionSuite, OnCuda);

}  // namespace
}  // namespace vitrify::test
