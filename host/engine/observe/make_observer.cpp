#include <fmt/format.h>

#include "host/engine/observe/observer_on.hpp"
#include "host/error.hpp"
#include "host/executor/cpu.hpp"

namespace vitrify {

#ifndef VITRIFY_WITH_CUDA
std::unique_ptr<Observer> make_cuda_observer(int device) {
  throw Error(ExitCode::no_device, fmt::format("no device cuda:{}: this build has no CUDA executor", device));
}
#endif

std::unique_ptr<Observer> make_observer(const DeviceChoice& choice) {
  if (const int gpu = choose_cuda_device(choice.device); gpu >= 0) return make_cuda_observer(gpu);
  return std::make_unique<ObserverOn<CpuExecutor>>(CpuExecutor(choice.threads, choice.pin));
}

}  // namespace vitrify
