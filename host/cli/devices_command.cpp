#include <fmt/format.h>

#include "host/cli/commands.hpp"
#include "host/executor/devices.hpp"

namespace vitrify::cli {
namespace {

ExitCode list_devices() {
  const CpuDevice cpu = cpu_device();
  fmt::print("cpu: {}, {} threads, {}\n", cpu.name, cpu.threads, cpu.simd);
  const CudaDevices cuda = cuda_devices();
  for (const CudaDevice& device : cuda.devices)
    fmt::print("cuda:{}: {}, compute capability {}.{}, {} multiprocessors, {:.1f} GiB\n", device.index, device.name,
               device.major, device.minor, device.multiprocessors,
               static_cast<double>(device.memory_bytes) / (1 << 30));
  if (cuda.devices.empty()) fmt::print("cuda: none: {}\n", cuda.why_none);
  return ExitCode::success;
}

}  // namespace

Command devices_command() {
  return {.name = "devices", .help = "List what this program can compute on.", .run = list_devices};
}

}  // namespace vitrify::cli
