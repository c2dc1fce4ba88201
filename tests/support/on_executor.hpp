// Tests that are written once and run on every executor: a suite is a template, each program instantiates it.
#pragma once

#include <gtest/gtest.h>

#include <optional>

#include "host/error.hpp"

namespace vitrify::test {

/// Does what takes a device, or skips the test where there is none.
template <class Action>
void need_device(const Action& action) {
  try {
    action();
  } catch (const Error& e) {
    if (e.code() != ExitCode::no_device) throw;
    GTEST_SKIP() << "skipped: no device (" << e.what() << ")";
  }
}

/// Gives each test an executor of its own, or skips it where there is no device.
template <class Exec>
class OnExecutor : public ::testing::Test {
 protected:
  void SetUp() override {
    need_device([this] { exec_.emplace(); });
  }
  Exec& exec() { return *exec_; }

 private:
  std::optional<Exec> exec_;
};

}  // namespace vitrify::test
