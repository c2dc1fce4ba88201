#include "host/cli/version.hpp"

#include <H5public.h>
#include <fmt/format.h>

#include "host/executor/devices.hpp"
#include "host/run_files/build_info.hpp"

namespace vitrify::cli {

std::string version_text() {
  const std::string architectures = build_info::cuda_architectures();
  return fmt::format(
      "vitrify {} ({})\n"
      "back ends: cpu{}\n"
      "CUDA architectures: {}\n"
      "SIMD: {}\n"
      "HDF5: {}.{}.{}\n"
      "compiler: {}",
      build_info::version(), build_info::git(), architectures.empty() ? "" : ", cuda",
      architectures.empty() ? "none" : architectures, cpu_device().simd, H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE,
      build_info::compiler());
}

}  // namespace vitrify::cli
