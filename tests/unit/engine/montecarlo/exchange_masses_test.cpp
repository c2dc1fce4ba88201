// Velocities follow the types: a cycle keeps kinetic energy and rest, and undoes itself where types go back.
#include "kernels/montecarlo/exchange_masses.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "host/executor/cpu.hpp"
#include "tests/support/fixed_lattice.hpp"
#include "tests/support/random_structure.hpp"

namespace vitrify::test {
namespace {

/// Of synthetic_potential(), amu.
constexpr double mass[] = {60, 90};

/// Atoms with velocities; their center of mass moves by `drift`, A/ps.
Structure moving_atoms(std::uint64_t seed, Vec3 drift) {
  Structure s = random_structure({5, 5, 6}, {0.1, 0, -0.2}, seed);
  std::mt19937_64 random(seed);
  Vec3 momentum;
  double total = 0;
  for (const int type : s.type) {
    s.velocity.push_back(5.0 * Vec3{symmetric(random), symmetric(random), symmetric(random)});
    momentum += s.velocity.back() * mass[type], total += mass[type];
  }
  for (Vec3& v : s.velocity) v += drift - momentum * (1 / total);
  return s;
}

/// Sums of m v and of m v (x) v, amu A/ps and amu A^2/ps^2.
struct Motion {
  Vec3 momentum;
  Sym3 twice_kinetic;
  double mass = 0;
};
Motion motion_of(const Structure& s) {
  Motion sum;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const double m = mass[s.type[i]];
    sum.momentum += s.velocity[i] * m, sum.mass += m;
    sum.twice_kinetic += Sym3::outer(s.velocity[i] * m, s.velocity[i]);
  }
  return sum;
}

TEST(ExchangeMasses, KeepsTheKineticEnergyAndTheShareOfTheCenterOfMassInIt) {
  for (const auto mode : {MonteCarloMode::sgc, MonteCarloMode::swap}) {
    const std::vector<Structure> before{moving_atoms(3, {}), moving_atoms(4, {1.5, -2, 0.5})};
    FixedLatticeOn<CpuExecutor> lattice(CpuExecutor(1), before, sampling_of(mode, 0.5, 2), 0.3);
    lattice.cycle();
    const auto after = lattice.structures();
    for (int r = 0; r < 2; ++r) {
      EXPECT_GT(lattice.report(r).accepted, 10);
      const Motion old = motion_of(before[r]), now = motion_of(after[r]);
      EXPECT_EQ(old.mass == now.mass, mode == MonteCarloMode::swap);
      for (int k = 0; k < 6; ++k) EXPECT_NEAR(now.twice_kinetic.v[k], old.twice_kinetic.v[k], 1e-9);
      for (int a = 0; a < 3; ++a)
        EXPECT_NEAR(now.momentum[a] / std::sqrt(now.mass), old.momentum[a] / std::sqrt(old.mass), 1e-12);
    }
  }
}

/// Detailed balance of velocities: what takes these types to those takes them back.
TEST(ExchangeMasses, IsUndoneByTheReverseExchange) {
  const Structure start = moving_atoms(5, {0.1, 0.2, -0.3});
  CpuExecutor exec(1);
  Atoms<CpuExecutor> atoms(exec, {start}, {mass[0], mass[1]});
  std::vector<int> types[2] = {start.type, start.type};
  for (std::size_t i = 0; i < start.size(); i += 3) types[1][i] = 1 - types[1][i];
  MassFrames frames;
  for (const int after : {1, 0}) {
    std::copy(types[after].begin(), types[after].end(), atoms.view().type);
    const int* before = types[1 - after].data();
    exec.reduce(atoms.everyone(), MassSumsOf{atoms.view(), before}, StoreMassFrames{&frames});
    exec.for_each_atom(atoms.everyone(), ExchangeMasses{atoms.view(), before, &frames});
    const auto velocity = atoms.structures()[0].velocity;
    double least = 1e300, most = 0;
    for (std::size_t i = 0; i < start.size(); ++i) {
      const double change = norm(velocity[i] - start.velocity[i]);
      least = std::min(least, change), most = std::max(most, change);
    }
    if (after == 1)
      EXPECT_GT(least, 1e-4);
    else
      EXPECT_LT(most, 1e-13);
  }
}

TEST(ExchangeMasses, LeavesReplicasWhereNothingWasAcceptedTheirBits) {
  const std::vector<Structure> before{moving_atoms(6, {}), moving_atoms(7, {0, 0, 3})};
  auto settings = sampling_of(MonteCarloMode::sgc, 0.5, 2);
  settings.trials_per_atom[1] = 0;
  FixedLatticeOn<CpuExecutor> lattice(CpuExecutor(1), before, settings, 0.3);
  lattice.cycle();
  const auto velocity = lattice.structures()[1].velocity;
  EXPECT_GT(lattice.report(0).accepted, 10);
  for (std::size_t i = 0; i < velocity.size(); ++i)
    for (int a = 0; a < 3; ++a) ASSERT_EQ(velocity[i][a], before[1].velocity[i][a]);
}

}  // namespace
}  // namespace vitrify::test
