// Tuned CPU bodies with each instruction set that this machine has, beside the plain ones.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "host/executor/simd_targets.hpp"
#include "kernels/batch.hpp"
// after the choice of targets
#include <hwy/highway.h>

namespace vitrify::test {

/// Calls body() with each instruction set in turn, and without any.
template <class Body>
void for_each_target(const Body& body) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    body();
  }
  hwy::SetSupportedTargetsForTest(0);
}

/// Whether the tuned bodies are the plain ones, as without an instruction set.
inline bool without_lanes() { return (hwy::SupportedTargets() & ~std::int64_t{HWY_SCALAR}) == 0; }

/// Holds a call to a tuned body by its bits: those of the plain body without an instruction set, others with each. They
/// are others because sums have another order, and because rows of lists are written a whole vector at a time.
template <class Result, class Call>
void expect_tuned(const Result& of_plain_body, const Call& call) {
  for_each_target([&] { EXPECT_EQ(call() == of_plain_body, without_lanes()); });
}

/// The same where the plain body adds in an order of its own: bits are not those without an instruction set.
template <class Call>
void expect_tuned(const Call& call) {
  std::vector<decltype(call())> results;  // the best set first
  for_each_target([&] { results.push_back(call()); });
  if (results.size() == 1) GTEST_SKIP() << "skipped: this machine has one instruction set";
  EXPECT_TRUE(results.front() != results.back());
}

/// The plain body of a pass.
template <class Exec, class Pass>
void run_plain(Exec& exec, const BatchView& batch, const Pass& pass) {
  exec.for_each_atom(batch, [&](int i, int r) { pass(i, r, SingleLane{}); });
}

}  // namespace vitrify::test
