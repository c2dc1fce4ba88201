// Chooses the executor at run time and checks what every executor needs of the structures.
#include <fmt/format.h>

#include "host/engine/engine_on.hpp"
#include "host/executor/cpu.hpp"

namespace vitrify {

#ifndef VITRIFY_WITH_CUDA
std::unique_ptr<Engine> make_cuda_engine(int device, const PotentialTables&, const std::vector<Structure>&) {
  throw Error(ExitCode::no_device, fmt::format("no device cuda:{}: this build has no CUDA executor", device));
}
#endif

std::unique_ptr<Engine> make_engine(const EngineOptions& options, const PotentialTables& tables,
                                    const std::vector<Structure>& structures) {
  check_boxes(tables, structures);
  if (const int gpu = choose_cuda_device(options.device); gpu >= 0) return make_cuda_engine(gpu, tables, structures);
  return std::make_unique<EngineOn<CpuExecutor>>(CpuExecutor(options.threads, options.pin), tables, structures);
}

}  // namespace vitrify
