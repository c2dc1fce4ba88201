#include "cuda/executor.cuh"
#include "host/files/setfl.hpp"
#include "tests/support/cpu_evaluation.hpp"
#include "tests/support/force_suite.hpp"

namespace vitrify::test {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(CudaForces, ForceSuite, CudaExecutor);

using CudaForces = OnExecutor<CudaExecutor>;

/// Both back ends do the same sums in another order, the device with fused multiply-adds.
constexpr double rounding = 1e-12;

TEST_F(CudaForces, AgreeWithTheCpuToRounding) {
  const auto tables = make_tables(synthetic_potential(), {"A", "B"});
  const std::vector<Structure> structures{random_structure({8, 8, 8}, {0.3, -0.45, 0.2}, 1),
                                          random_structure({6, 5, 5}, {0, 0, 0}, 2)};
  EXPECT_LT(relative_difference(evaluate(exec(), structures, tables), evaluate_on_cpu(structures, tables)), rounding);
}

/// Floats round at 6e-8; a sum over some hundred pairs of both signs loses a little more.
constexpr double float_rounding = 1e-6;

TEST_F(CudaForces, OfMixedPrecisionAreCloseToDouble) {
  const auto tables = make_tables(synthetic_potential(), {"A", "B"});
  std::vector<Structure> structures{random_structure({8, 8, 8}, {0.3, -0.45, 0.2}, 1),
                                    random_structure({6, 5, 5}, {0, 0, 0}, 2)};
  structures[1].box.periodic[2] = 0;
  const Evaluation mixed = evaluate(exec(), structures, tables, true, 0.7, Precision::mixed);
  EXPECT_LT(relative_difference(mixed, evaluate_on_cpu(structures, tables)), float_rounding);
}

TEST_F(CudaForces, AgreeWithTheCpuToRoundingForTheShippedPotential) {
  const auto potential = read_setfl(VITRIFY_SOURCE_DIR "/inputs/potentials/CuZr_Mendelev2019.eam.fs");
  const auto tables = make_tables(potential, {"Cu", "Zr"});
  const std::vector<Structure> structures{random_structure({8, 8, 8}, {0.1, -0.2, 0.3}, 4, {"Cu", "Zr"})};
  EXPECT_LT(relative_difference(evaluate(exec(), structures, tables), evaluate_on_cpu(structures, tables)), rounding);
}

}  // namespace
}  // namespace vitrify::test
