// The tuned body of a trial against the plain one, for every instruction set that this machine has.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "host/executor/cpu.hpp"
#include "tests/support/fixed_lattice.hpp"
#include "tests/support/random_structure.hpp"
#include "tests/support/targets.hpp"

namespace vitrify::test {
namespace {

void scale(Structure& s, double by) {
  s.box.length = s.box.length * by;
  for (Vec3& x : s.position) x = s.box.origin + (x - s.box.origin) * by;
}

void expect_flips_of_the_plain_body(const Structure& structure) {
  FixedLatticeOn<CpuExecutor> lattice(CpuExecutor(1), {structure}, sampling_of(MonteCarloMode::sgc, 0), 0.1);
  const MonteCarloView view = lattice.system();
  for_each_target([&] {
    for (int site = 0; site < static_cast<int>(structure.size()); ++site) {
      const Move flip{site, 1 - view.atoms.type[site], -1};
      const double plain = energy_change(view, flip, 0, SingleLane{});
      ASSERT_NEAR(SoloCrew::energy_change(view, flip, 0, SingleLane{}), plain, 1e-12 * (1 + std::abs(plain))) << site;
    }
  });
}

TEST(SimdFlip, IsThatOfThePlainBody) {
  expect_flips_of_the_plain_body(random_structure({5, 6, 5}, {}, 3));
  expect_flips_of_the_plain_body(random_structure({5, 5, 6}, {0.2, -0.1, 0.15}, 4));
}

TEST(SimdFlip, HoldsWithFewNeighborsAndWithVeryMany) {
  Structure sparse = random_structure({2, 2, 2}, {}, 5);
  sparse.box.length = {30, 30, 30};
  expect_flips_of_the_plain_body(sparse);
  Structure dense = random_structure({8, 8, 8}, {}, 6);
  scale(dense, 0.6);
  expect_flips_of_the_plain_body(dense);
}

/// Squeezed so that densities lie beyond the table of the embedding.
TEST(SimdFlip, ContinuesTheEmbeddingBeyondItsTable) {
  Structure squeezed = random_structure({12, 12, 12}, {}, 7);
  scale(squeezed, 0.45);
  FixedLatticeOn<CpuExecutor> lattice(CpuExecutor(1), {squeezed}, sampling_of(MonteCarloMode::sgc, 0), 0.1);
  const auto rho = lattice.densities();
  ASSERT_GT(*std::max_element(rho.begin(), rho.end()), lattice.system().potential.rho_max);
  expect_flips_of_the_plain_body(squeezed);
}

}  // namespace
}  // namespace vitrify::test
