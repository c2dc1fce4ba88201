// Tests that are written once and run on every executor: a suite is a template, each program instantiates it.
#pragma once

#include <gtest/gtest.h>

#include <optional>

#include "host/error.hpp"

namespace vitrify::test {

/// Gives each test an executor of its own, or skips it where there is no device.
template <class Exec>
class OnExecutor : public ::testing::Test {
 protected:
  void SetUp() override {
    try {
      exec_.emplace();
    } catch (const Error& e) {
      if (e.code() != ExitCode::no_device) throw;
      GTEST_SKIP() << "skipped: no device (" << e.what() << ")";
    }
  }
  Exec& exec() { return *exec_; }

 private:
  std::optional<Exec> exec_;
};

}  // namespace vitrify::test
