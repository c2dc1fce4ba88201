#include "host/executor/cpu.hpp"

#include "tests/support/executor_suite.hpp"

namespace vitrify::test {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(CpuLaunches, ExecutorSuite, CpuExecutor);

TEST(CpuExecutorTest, ReduceAddsTheAtomsOfAChunkThenTheChunks) {
  CpuExecutor exec;
  const auto values = rough_values(1000);
  double total = 0;
  for (int begin = 0; begin < 1000; begin += chunk_size) {
    double of_chunk = 0;
    for (int i = begin; i < std::min(begin + chunk_size, 1000); ++i) of_chunk += values[i];
    total += of_chunk;
  }
  EXPECT_EQ(sums(exec, {1000}, values)[0], total);
}

TEST(CpuExecutorTest, ReduceGivesTheSameBitsForAnyNumberOfThreads) {
  const auto values = rough_values(5000);
  CpuExecutor one(1);
  const auto expected = sums(one, {4000, 1000}, values);
  for (int threads = 2; threads <= 5; ++threads) {
    CpuExecutor exec(threads);
    EXPECT_EQ(sums(exec, {4000, 1000}, values), expected) << threads << " threads";
  }
}

}  // namespace
}  // namespace vitrify::test
