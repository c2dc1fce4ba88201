// The sampler on a device against the sampler on the CPU. Energies differ in their last bits, the sums being those of
// 32 lanes, so a decision differs only where the random number falls into that gap: the same moves, and energies to
// rounding.
#include "cuda/executor.cuh"
#include "tests/support/fixed_lattice.hpp"
#include "tests/support/on_executor.hpp"
#include "tests/support/random_structure.hpp"

namespace vitrify::test {
namespace {

class CudaMonteCarlo : public OnExecutor<CudaExecutor> {
 protected:
  static void expect_the_chains_of_the_cpu(MonteCarloMode mode) {
    // one box that holds many moves out of each other's reach, one that holds a single move, one that is left alone
    std::vector<Structure> structures{random_structure({14, 8, 8}, {0.1, -0.2, 0.05}, 6),
                                      random_structure({4, 4, 4}, {}, 7), random_structure({4, 4, 4}, {}, 8)};
    for (Structure& s : structures) s.velocity = s.position;  // of any size
    auto settings = sampling_of(mode, 0.2, structures.size());
    settings.trials_per_atom[2] = 0;
    const auto device = sample(CudaExecutor(), structures, settings, 0.3, 2);
    const auto cpu = sample_on_cpu(structures, settings, 0.3, 2);
    for (int r = 0; r < 3; ++r) {
      EXPECT_EQ(device.structures[r].type, cpu.structures[r].type) << r;
      for (std::size_t i = 0; i < structures[r].size(); ++i)
        ASSERT_LT(norm(device.structures[r].velocity[i] - cpu.structures[r].velocity[i]), 1e-11) << r << ' ' << i;
      EXPECT_EQ(device.reports[r].trials, cpu.reports[r].trials);
      EXPECT_EQ(device.reports[r].accepted, cpu.reports[r].accepted);
      EXPECT_EQ(device.reports[r].count, cpu.reports[r].count);
      EXPECT_NEAR(device.reports[r].energy_change_eV, cpu.reports[r].energy_change_eV, 1e-10);
    }
    EXPECT_GT(cpu.reports[0].accepted, 20);
    EXPECT_NEAR(device.energy, cpu.energy, 1e-9);  // over lists grouped by the new types
    for (std::size_t i = 0; i < cpu.densities.size(); ++i) ASSERT_NEAR(device.densities[i], cpu.densities[i], 1e-10);
  }
};

TEST_F(CudaMonteCarlo, FlipsUnderAConstraintAreThoseOfTheCpu) { expect_the_chains_of_the_cpu(MonteCarloMode::vcsgc); }
TEST_F(CudaMonteCarlo, ExchangesAreThoseOfTheCpu) { expect_the_chains_of_the_cpu(MonteCarloMode::swap); }
/// With a weak constraint the composition leaves what the stretches of trials foresee.
TEST_F(CudaMonteCarlo, FlipsThatLeadFarFromTheCompositionTheyBeganWithAreThoseOfTheCpu) {
  const std::vector<Structure> structures{random_structure({8, 8, 8}, {0.1, -0.2, 0.05}, 6)};
  auto settings = sampling_of(MonteCarloMode::vcsgc, 2);
  settings.target.kappa_kT = 4, settings.target.fraction[0] = 0.1, settings.target.fraction[1] = 0.9;
  const auto device = sample(CudaExecutor(), structures, settings, 2, 1),
             cpu = sample_on_cpu(structures, settings, 2, 1);
  EXPECT_EQ(device.structures[0].type, cpu.structures[0].type);
  EXPECT_GT(std::abs(cpu.reports[0].count[1] - 256), Stretch::span);
}
/// Neighbors stand in another order in the lists of a device, so the same random numbers choose other partners.
TEST_F(CudaMonteCarlo, ExchangesOfNeighborsKeepEnergyAndComposition) {
  const std::vector<Structure> structures{random_structure({14, 8, 8}, {0.1, -0.2, 0.05}, 6)};
  const auto settings = sampling_of(MonteCarloMode::swap_neighbors, 0.2);
  const auto before = sample(CudaExecutor(), structures, settings, 0.3, 0),
             after = sample(CudaExecutor(), structures, settings, 0.3, 2);
  EXPECT_GT(after.reports[0].accepted, 20);
  EXPECT_EQ(after.reports[0].count, before.reports[0].count);
  EXPECT_NE(after.structures[0].type, structures[0].type);
  EXPECT_NEAR(after.energy - before.energy, after.reports[0].energy_change_eV, 1e-9);
}

}  // namespace
}  // namespace vitrify::test
