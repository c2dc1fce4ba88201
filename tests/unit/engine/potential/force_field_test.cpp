#include "host/executor/cpu.hpp"
#include "tests/support/force_suite.hpp"

namespace vitrify::test {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(CpuForces, ForceSuite, CpuExecutor);

TEST(CpuForces, AreTheSameBitsForAnyNumberOfThreads) {
  const auto tables = make_tables(synthetic_potential(), {"A", "B"});
  const std::vector<Structure> structures{random_structure({10, 9, 8}, {0.3, -0.45, 0.2}, 1),
                                          random_structure({6, 5, 5}, {0, 0, 0}, 2)};
  CpuExecutor one(1);
  const auto expected = evaluate(one, structures, tables);
  for (int threads = 2; threads <= 3; ++threads) {
    CpuExecutor exec(threads);
    const auto e = evaluate(exec, structures, tables);
    EXPECT_EQ(e.energy, expected.energy);
    EXPECT_EQ(flat(e.force), flat(expected.force));
    EXPECT_EQ(flat(e.virial), flat(expected.virial));
  }
}

}  // namespace
}  // namespace vitrify::test
