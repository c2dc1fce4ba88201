#include "host/run/made_by.hpp"

#include "host/executor/devices.hpp"
#include "host/run_files/build_info.hpp"

namespace vitrify {

std::string made_by(const Engine& engine) {
  std::string device = engine.device();
  if (device == "cpu") device += " (" + cpu_device().simd + ")";
  return build_info::program() + " on " + device;
}

}  // namespace vitrify
