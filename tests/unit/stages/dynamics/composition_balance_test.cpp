// The balance of mixtures whose free energy is known.
#include "host/stages/dynamics/composition_balance.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

#include "host/executor/cpu.hpp"
#include "tests/support/fixed_lattice.hpp"
#include "tests/support/random_structure.hpp"

namespace vitrify::test {
namespace {

constexpr double kT = 0.15;

/// A mixture whose energy (eV) depends on the numbers of its atoms alone.
class Mixture {
 public:
  using Energy = std::function<double(const TypeCounts&)>;

  Mixture(TypeCounts start, int n_types, Energy energy, unsigned seed)
      : counts_(start), n_types_(n_types), energy_(std::move(energy)), random_(seed) {}

  const TypeCounts& counts() const { return counts_; }

  /// A flip of an atom for each atom.
  void cycle(const CompositionTarget& target) {
    int n = 0;
    for (int s = 0; s < n_types_; ++s) n += counts_.count[s];
    const CompositionWeight weight = target.at(kT, n, n_types_);
    for (int trial = 0; trial < n; ++trial) {
      int site = below(n), from = 0;
      while (site >= counts_.count[from]) site -= counts_.count[from++];
      const int to = (from + 1 + below(n_types_ - 1)) % n_types_;
      TypeCounts after = counts_;
      after.flip(from, to);
      const double exponent = (energy_(counts_) - energy_(after)) / kT - weight.change(from, to, counts_);
      if (std::log(std::uniform_real_distribution<>()(random_)) < exponent) counts_ = after;
    }
  }

 private:
  int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }

  TypeCounts counts_;
  int n_types_;
  Energy energy_;
  std::mt19937 random_;
};

/// Balances two replicas of a mixture.
CompositionBalance balanced(const CompositionTarget& target, const TypeCounts& start, int n_types,
                            const Mixture::Energy& energy) {
  CompositionBalance balance(target, n_types, kT);
  std::vector<Mixture> replicas{{start, n_types, energy, 1}, {start, n_types, energy, 2}};
  for (int cycle = 0; cycle < 4000; ++cycle) {
    std::vector<TypeCounts> compositions;
    for (Mixture& replica : replicas) {
      replica.cycle(balance.target());
      compositions.push_back(replica.counts());
    }
    if (cycle < 1000)
      balance.adapt(compositions);
    else
      balance.average(compositions);
  }
  return balance;
}

/// An atom of element s brings the energy e_s, and entropy alone mixes them: mu_s + e_s + kT ln c_s is the same for
/// all.
TEST(CompositionBalance, FindsThePotentialsOfAnIdealMixtureOfThree) {
  const double e[] = {-3.1, 0.4, -6.2}, c[] = {0.5, 0.2, 0.3};
  CompositionTarget target{.kappa_kT = 20, .fraction = {c[0], c[1], c[2]}};
  const auto balance = balanced(target, {{100, 100, 100}}, 3, [&](const TypeCounts& n) {
    return e[0] * n.count[0] + e[1] * n.count[1] + e[2] * n.count[2];
  });
  EXPECT_EQ(balance.cycles(), 3000);
  EXPECT_EQ(balance.mu_eV(0), 0);
  for (const int s : {1, 2}) {
    const double exact = e[0] - e[s] + kT * std::log(c[0] / c[s]);
    EXPECT_NEAR(balance.mu_eV(s), exact, 4 * balance.error_eV(s)) << s;
    EXPECT_GT(balance.error_eV(s), 1e-4 * kT) << s;
    EXPECT_LT(balance.error_eV(s), 0.02 * kT) << s;
  }
}

/// Unlike atoms attract: E = w N_0 N_1 / N bends the free energy five times as much as the entropy does. Kappa in eV.
TEST(CompositionBalance, FindsThePotentialsOfARegularSolution) {
  constexpr double w = -10 * kT, n = 400, c = 0.7;
  CompositionTarget target{.kappa_eV = 30 * kT, .fraction = {1 - c, c}};
  const auto balance =
      balanced(target, {{200, 200}}, 2, [&](const TypeCounts& at) { return w / n * at.count[0] * at.count[1]; });
  const double exact = w * (2 * c - 1) + kT * std::log((1 - c) / c);
  EXPECT_NEAR(balance.mu_eV(1), exact, 4 * balance.error_eV(1));
  EXPECT_LT(balance.error_eV(1), 0.02 * kT);
}

/// The chains of the engine, for which energies do not matter at this temperature.
TEST(CompositionBalance, FindsThePotentialOfTheEnginesIdealMixture) {
  constexpr double hot = 1e6, c = 0.63;
  MonteCarloSettings settings = sampling_of(MonteCarloMode::vcsgc, 2);
  settings.target = {.kappa_kT = 20, .fraction = {1 - c, c}};
  FixedLatticeOn<CpuExecutor> lattice(CpuExecutor(1), {random_structure({6, 6, 6}, {}, 9)}, settings, hot);
  CompositionBalance balance(settings.target, 2, hot);
  for (int cycle = 0; cycle < 3000; ++cycle) {
    lattice.cycle();
    const auto count = lattice.report().count;
    if (cycle < 1000) {
      balance.adapt({{{count[0], count[1]}}});
      lattice.set_target(balance.target());
    } else {
      balance.average({{{count[0], count[1]}}});
    }
  }
  EXPECT_NEAR(balance.mu_eV(1) / hot, std::log((1 - c) / c), 4 * balance.error_eV(1) / hot);
  EXPECT_LT(balance.error_eV(1) / hot, 0.03);
}

TEST(CompositionBalance, AnElementThatIsTooFrequentGetsALargerPotential) {
  CompositionBalance balance({.kappa_kT = 25, .fraction = {0.5, 0.5}}, 2, kT);
  balance.adapt({{{40, 60}}, {{52, 48}}});
  const double off = 2 * kT * 25 / 100 * 8;  // 60 and 48 of 100 atoms are 4 too many, and as many lack of the other
  EXPECT_DOUBLE_EQ(balance.target().mu_eV[1], 0.2 * off);
  EXPECT_EQ(balance.target().mu_eV[0], 0);
  balance.average({{{40, 60}}, {{52, 48}}});
  EXPECT_DOUBLE_EQ(balance.target().mu_eV[1], 0.2 * off);
  EXPECT_DOUBLE_EQ(balance.mu_eV(1), 1.2 * off);
}

TEST(CompositionBalance, GoesOnFromItsState) {
  const CompositionTarget target{.kappa_kT = 25, .fraction = {0.5, 0.5}};
  CompositionBalance whole(target, 2, kT), resumed(target, 2, kT);
  std::mt19937 random(3);
  for (int cycle = 0; cycle < 300; ++cycle) {
    if (cycle % 70 == 30) {
      StateArchive archive;
      resumed.save(archive);
      resumed = CompositionBalance(target, 2, kT);
      resumed.restore(archive);
    }
    const int b = 45 + static_cast<int>(random() % 11);
    for (CompositionBalance* balance : {&whole, &resumed})
      cycle < 100 ? balance->adapt({{{100 - b, b}}}) : balance->average({{{100 - b, b}}});
  }
  EXPECT_EQ(resumed.target(), whole.target());
  EXPECT_EQ(resumed.mu_eV(1), whole.mu_eV(1));
  EXPECT_EQ(resumed.error_eV(1), whole.error_eV(1));
}

}  // namespace
}  // namespace vitrify::test
