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

void expect_flips_of_the_plain_body(const Moment& moment) {
  for_each_target([&] {
    for (int site = 0; site < moment.v.atoms.batch.size(0); ++site) {
      const int from = moment.type(site);
      const Move flip{site, from, 1 - from};
      const MoveChange plain = change_by(flip, moment, SingleLane{}),
                       tuned = CpuExecutor::change_by(flip, moment, SingleLane{});
      ASSERT_NEAR(tuned.energy, plain.energy, 1e-12 * (1 + std::abs(plain.energy))) << site;
      ASSERT_NEAR(tuned.rho, plain.rho, 1e-12 * (1 + plain.rho)) << site;
    }
  });
}
void expect_flips_of_the_plain_body(const Structure& structure) {
  FixedLatticeOn<CpuExecutor> lattice(CpuExecutor(1), {structure}, sampling_of(MonteCarloMode::sgc, 0), 0.1);
  expect_flips_of_the_plain_body(Moment{lattice.system()});
}

TEST(SimdFlip, IsThatOfThePlainBody) {
  expect_flips_of_the_plain_body(random_structure({5, 6, 5}, {}, 3));
  expect_flips_of_the_plain_body(random_structure({5, 5, 6}, {0.2, -0.1, 0.15}, 4));
}

/// Sites near the flips, among them one that is flipped back, and sites far off.
TEST(SimdFlip, IsThatOfThePlainBodyAfterSomeFlips) {
  const Structure structure = random_structure({7, 7, 7}, {0.1, 0, 0.2}, 4);
  FixedLatticeOn<CpuExecutor> lattice(CpuExecutor(1), {structure}, sampling_of(MonteCarloMode::sgc, 0), 0.1);
  Moment moment{lattice.system()};
  std::vector<Flip> flips;
  for (const int site : {0, 1, 40, 7, 1}) {
    moment.flips = flips.data(), moment.n = static_cast<int>(flips.size());
    const int from = moment.type(site);
    const double rho = change_by(Move{site, from, 1 - from}, moment, SingleLane{}).rho;
    flips.push_back({site, -1, from, 1 - from, rho});
  }
  moment.flips = flips.data(), moment.n = static_cast<int>(flips.size());
  expect_flips_of_the_plain_body(moment);
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
