#include "host/executor/devices.hpp"

#include <gtest/gtest.h>

namespace vitrify {
namespace {

TEST(Devices, CpuHasANameThreadsAndAnInstructionSet) {
  const CpuDevice cpu = cpu_device();
  EXPECT_FALSE(cpu.name.empty());
  EXPECT_GE(cpu.threads, 1);
  EXPECT_FALSE(cpu.simd.empty());
}

TEST(Devices, CudaListsDevicesOrSaysWhyThereAreNone) {
  const CudaDevices cuda = cuda_devices();
  EXPECT_EQ(cuda.devices.empty(), !cuda.why_none.empty());
#ifndef VITRIFY_WITH_CUDA
  EXPECT_EQ(cuda.why_none, "this build has no CUDA executor");
#endif
}

}  // namespace
}  // namespace vitrify
