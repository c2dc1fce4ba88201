// The sampler on a device against the sampler on the CPU. Energies differ in their last bits, the sums being those of
// 32 lanes, so a decision differs only where the random number falls into that gap: the same moves, and energies to
// rounding.
#include "cuda/executor.cuh"
#include "host/executor/cpu.hpp"
#include "tests/support/fixed_lattice.hpp"
#include "tests/support/on_executor.hpp"
#include "tests/support/random_structure.hpp"

namespace vitrify::test {
namespace {

class CudaMonteCarlo : public OnExecutor<CudaExecutor> {
 protected:
  static void expect_the_chains_of_the_cpu(MonteCarloMode mode) {
    // one box that holds many moves out of each other's reach, one that holds a single move, one that is left alone
    const std::vector<Structure> structures{random_structure({14, 8, 8}, {0.1, -0.2, 0.05}, 6),
                                            random_structure({4, 4, 4}, {}, 7), random_structure({4, 4, 4}, {}, 8)};
    auto settings = sampling_of(mode, 0.2, structures.size());
    settings.trials_per_atom[2] = 0;
    constexpr double kT = 0.3;
    FixedLatticeOn<CudaExecutor> on_device({}, structures, settings, kT);
    FixedLatticeOn<CpuExecutor> on_cpu(CpuExecutor(1), structures, settings, kT);
    for (int cycle = 0; cycle < 2; ++cycle) {
      on_device.cycle();
      on_cpu.cycle();
    }
    const auto from_device = on_device.structures(), from_cpu = on_cpu.structures();
    for (int r = 0; r < 3; ++r) {
      EXPECT_EQ(from_device[r].type, from_cpu[r].type) << r;
      EXPECT_EQ(on_device.report(r).trials, on_cpu.report(r).trials);
      EXPECT_EQ(on_device.report(r).accepted, on_cpu.report(r).accepted);
      EXPECT_EQ(on_device.report(r).count, on_cpu.report(r).count);
      EXPECT_NEAR(on_device.report(r).energy_change_eV, on_cpu.report(r).energy_change_eV, 1e-10);
    }
    EXPECT_GT(on_cpu.report(0).accepted, 20);
    EXPECT_NEAR(on_device.energy(0), on_cpu.energy(0), 1e-9);  // over the list as regrouped
    const auto rho = on_device.densities(), expected = on_cpu.densities();
    for (std::size_t i = 0; i < rho.size(); ++i) ASSERT_NEAR(rho[i], expected[i], 1e-10) << i;
  }
};

TEST_F(CudaMonteCarlo, FlipsUnderAConstraintAreThoseOfTheCpu) { expect_the_chains_of_the_cpu(MonteCarloMode::vcsgc); }
TEST_F(CudaMonteCarlo, ExchangesAreThoseOfTheCpu) { expect_the_chains_of_the_cpu(MonteCarloMode::swap); }
TEST_F(CudaMonteCarlo, ExchangesOfNeighborsAreThoseOfTheCpu) {
  expect_the_chains_of_the_cpu(MonteCarloMode::swap_neighbors);
}

}  // namespace
}  // namespace vitrify::test
