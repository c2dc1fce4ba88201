#include "host/executor/cpu.hpp"
#include "tests/support/fixed_lattice.hpp"

namespace vitrify::test {

ChainResult sample_on_cpu(const std::vector<Structure>& structures, const MonteCarloSettings& settings, double kT,
                          int cycles) {
  return sample(CpuExecutor(1), structures, settings, kT, cycles);
}

}  // namespace vitrify::test
