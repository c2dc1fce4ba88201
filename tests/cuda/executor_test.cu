#include "cuda/executor.cuh"

#include "tests/support/executor_suite.hpp"

namespace vitrify::test {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(CudaLaunches, ExecutorSuite, CudaExecutor);

using CudaExecutorTest = OnExecutor<CudaExecutor>;

TEST_F(CudaExecutorTest, SaysHowMuchMemoryWasMissing) {
  try {
    CudaExecutor::Array<double> huge(std::size_t{1} << 50);
    FAIL() << "there is no such memory";
  } catch (const Error& e) {
    EXPECT_EQ(std::string(e.what()).rfind("out of device memory: an array of 8589934592 MiB does not fit, ", 0), 0u)
        << e.what();
  }
  CudaExecutor::Array<int> small(3);
  EXPECT_EQ(exec().download(small), (std::vector<int>(3)));  // the error is not found again
}

TEST_F(CudaExecutorTest, RefusesADeviceThatIsNotThere) {
  try {
    CudaExecutor other(1000);
    FAIL() << "there is no such device";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ExitCode::no_device);
  }
}

TEST_F(CudaExecutorTest, ReadingInARecordingIsAnErrorAndEndsIt) {
  CudaExecutor::Array<int> flags(10);
  EXPECT_THROW(exec().record([&] { exec().any(flags); }), Error);
  EXPECT_FALSE(exec().any(flags));
}

}  // namespace
}  // namespace vitrify::test
