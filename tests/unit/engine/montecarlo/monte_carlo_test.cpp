// Monte Carlo chains: energies of single moves, the sampled ensemble against exact enumeration, and the independence of
// the result from the width of the window.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "host/executor/cpu.hpp"
#include "tests/support/fixed_lattice.hpp"
#include "tests/support/random_structure.hpp"

namespace vitrify::test {
namespace {

class FixedLattice : public FixedLatticeOn<CpuExecutor> {
 public:
  FixedLattice(const std::vector<Structure>& structures, const MonteCarloSettings& settings, double kT, int threads = 1)
      : FixedLatticeOn(CpuExecutor(threads), structures, settings, kT) {}
};

/// Energy change of a move by two full energies.
double full_energy_change(FixedLattice& lattice, const Move& move) {
  int* type = lattice.types();
  const double before = lattice.energy();
  type[move.site] = move.to;
  if (move.partner >= 0) type[move.partner] = move.from;
  lattice.regroup();
  const double after = lattice.energy();
  if (move.partner >= 0) type[move.partner] = move.to;
  type[move.site] = move.from;
  lattice.regroup();
  lattice.recompute_densities();
  return after - before;
}

TEST(MonteCarlo, EnergyOfAFlipIsTheDifferenceOfFullEnergies) {
  FixedLattice lattice({random_structure({5, 5, 6}, {0.2, -0.1, 0.15}, 3)}, sampling_of(MonteCarloMode::sgc, 0), 0.1);
  const double scale = std::abs(lattice.energy());
  for (int site = 0; site < 150; site += 7) {
    const Move move{site, lattice.types()[site], 1 - lattice.types()[site], -1};
    const double expected = full_energy_change(lattice, move);
    EXPECT_NEAR(change_by(move, {lattice.system()}, SingleLane{}).energy, expected, 1e-13 * scale) << site;
  }
}

TEST(MonteCarlo, EnergyOfAnExchangeIsTheDifferenceOfFullEnergiesAtAnyDistance) {
  FixedLattice lattice({random_structure({5, 6, 5}, {0.2, -0.1, 0.15}, 4)}, sampling_of(MonteCarloMode::swap, 0), 0.1);
  const double scale = std::abs(lattice.energy());
  int exchanges = 0;
  for (int partner = 1; partner < 150; ++partner) {
    if (lattice.types()[partner] == lattice.types()[0]) continue;
    const Move move{0, lattice.types()[0], lattice.types()[partner], partner};
    const double expected = full_energy_change(lattice, move);
    EXPECT_NEAR(change_by(move, {lattice.system()}, SingleLane{}).energy, expected, 1e-13 * scale) << partner;
    ++exchanges;
  }
  EXPECT_GT(exchanges, 40);
}

/// W of a composition.
double exponent_of(const CompositionWeight& w, const TypeCounts& c) {
  double sum = 0;
  for (int s = 0; s < w.n_types; ++s)
    sum += w.mu_over_kT[s] * c.count[s] + w.stiffness / 2 * std::pow(c.count[s] - w.target_atoms[s], 2);
  return sum;
}

TEST(MonteCarlo, TheWeightOfAMoveIsADifferenceAndThatOfItsReverseTheOpposite) {
  std::mt19937 random(12);
  const auto below = [&](int k) { return static_cast<int>(random() % k); };
  for (int trial = 0; trial < 1000; ++trial) {
    TypeCounts here{{1 + below(300), 1 + below(300), 1 + below(300)}}, there = here;
    const int n = here.count[0] + here.count[1] + here.count[2], a = below(3), b = (a + 1 + below(2)) % 3;
    there.flip(a, b);
    const CompositionWeight w{3, 0.2 * below(10000) / n, {0.01 * below(100), -0.3, 0.2}, {0.2 * n, 0.3 * n, 0.5 * n}};
    const double forward = w.change(a, b, here), rounding = 1e-12 * (1 + exponent_of(w, here));
    EXPECT_EQ(there.count[a], here.count[a] - 1);
    EXPECT_EQ(there.count[b], here.count[b] + 1);
    EXPECT_NEAR(exponent_of(w, there) - exponent_of(w, here), forward, rounding);
    EXPECT_NEAR(w.change(b, a, there), -forward, rounding);
  }
}

TEST(MonteCarlo, RunningEnergyAndDensitiesStayThoseOfFullEvaluations) {
  for (const auto mode : {MonteCarloMode::vcsgc, MonteCarloMode::swap, MonteCarloMode::swap_neighbors}) {
    FixedLattice lattice({random_structure({8, 8, 8}, {0.1, 0, 0}, 5)}, sampling_of(mode, 4), 0.3);
    const double before = lattice.energy();
    for (int k = 0; k < 5; ++k) lattice.cycle();
    const auto running = lattice.densities();
    EXPECT_NEAR(lattice.energy() - before, lattice.report().energy_change_eV, 1e-9);
    EXPECT_GT(lattice.report().accepted, 100);
    const auto full = lattice.densities();
    for (std::size_t i = 0; i < full.size(); ++i) ASSERT_NEAR(running[i], full[i], 1e-10) << i;
  }
}

/// Windows of so many trials, of which the last are evaluated first.
class WideExecutor : public CpuExecutor {
 public:
  explicit WideExecutor(int width) : CpuExecutor(1), width_(width) {}
  int trials_ahead(int) const { return width_; }
  void run(int n, const EvaluateTrials& pass) {
    for (int k = n - 1; k >= 0; --k) pass(k, SingleLane{}, change_by);
  }
  using CpuExecutor::run;

 private:
  int width_;
};

/// They are decided as on a device.
class ForesightedExecutor : public WideExecutor {
 public:
  using WideExecutor::WideExecutor;
  static constexpr bool foresees_decisions = true;
};

/// The serial chain, a trial after the other with the arrays as it leaves them.
ChainResult serial_chain(const std::vector<Structure>& structures, const MonteCarloSettings& settings, double kT,
                         int cycles) {
  return sample(WideExecutor(1), structures, settings, kT, cycles);
}

/// A tilted box, one in which every move feels every other, and one that is open along an axis.
std::vector<Structure> boxes_of_all_kinds() {
  Structure open = random_structure({9, 8, 9}, {0.1, 0, 0}, 8);
  open.box.periodic[1] = false;
  return {random_structure({10, 10, 10}, {0.1, -0.2, 0.05}, 6), random_structure({6, 6, 6}, {}, 7), open};
}

void expect_the_same(const ChainResult& wide, const ChainResult& serial) {
  for (std::size_t r = 0; r < serial.structures.size(); ++r) {
    EXPECT_EQ(wide.structures[r].type, serial.structures[r].type) << r;
    EXPECT_EQ(wide.reports[r].energy_change_eV, serial.reports[r].energy_change_eV);
    EXPECT_EQ(wide.reports[r].trials, serial.reports[r].trials);
    EXPECT_EQ(wide.reports[r].accepted, serial.reports[r].accepted);
    EXPECT_EQ(wide.reports[r].count, serial.reports[r].count);
  }
  EXPECT_EQ(wide.densities, serial.densities);
}

TEST(MonteCarlo, AWindowOfTrialsGivesTheSerialChainBitForBit) {
  const auto structures = boxes_of_all_kinds();
  for (const auto mode :
       {MonteCarloMode::vcsgc, MonteCarloMode::sgc, MonteCarloMode::swap, MonteCarloMode::swap_neighbors}) {
    const auto settings = sampling_of(mode, 0.5, structures.size());
    const ChainResult serial = serial_chain(structures, settings, 0.2, 4);
    EXPECT_GT(serial.reports[0].accepted, 50);
    for (const int width : {2, 7, 32, 500}) {
      SCOPED_TRACE("width " + std::to_string(width));
      expect_the_same(sample(WideExecutor(width), structures, settings, 0.2, 4), serial);
      expect_the_same(sample(ForesightedExecutor(width), structures, settings, 0.2, 4), serial);
    }
  }
}

/// With a weak constraint it leaves what is foreseen.
TEST(MonteCarlo, AWindowThatLeadsToAFarCompositionGivesTheSerialChain) {
  const std::vector<Structure> structures{random_structure({9, 9, 9}, {0.1, -0.2, 0.05}, 6)};
  auto settings = sampling_of(MonteCarloMode::vcsgc, 2);
  settings.target.kappa_kT = 4, settings.target.fraction[0] = 0.1, settings.target.fraction[1] = 0.9;
  const ChainResult serial = serial_chain(structures, settings, 2, 1);
  EXPECT_GT(std::abs(serial.reports[0].count[1] - 364), Stretch::span);
  expect_the_same(sample(ForesightedExecutor(1500), structures, settings, 2, 1), serial);
}

TEST(MonteCarlo, TheLimitOfATrialDecidesItForEveryComposition) {
  std::mt19937 random(3);
  const auto uniform = [&] { return random() / 4294967296.0; };
  int accepted = 0, limited = 0;
  for (int repeat = 0; repeat < 3000; ++repeat) {
    ChainState state;
    const int n = 1000 + static_cast<int>(random() % 100000);
    state.weight = {2, 2 * std::pow(10, 4 * uniform()) / n, {0, uniform() - 0.5}, {0.5 * n, 0.5 * n}};
    state.composition = {{n / 2 + static_cast<int>(random() % 40), n - n / 2 - static_cast<int>(random() % 40)}};
    WindowTrial t{};
    t.from = static_cast<int>(random() % 2), t.to = repeat % 20 == 0 ? t.from : 1 - t.from;
    t.energy_exponent = 4 * uniform() - 3, t.proposal.log_u = std::log(1 - uniform());
    const int low = static_cast<int>(random() % 200) - 100;
    const RowLimit limit = limit_of(t, low, state);
    for (int k = 0; k < Stretch::span; ++k) {
      TypeCounts counts = state.composition;
      counts.count[0] -= low + k, counts.count[1] += low + k;
      ASSERT_EQ(limit.accepts(k), accepted_with(counts, t, state)) << repeat << ' ' << k;
      accepted += limit.accepts(k);
    }
    EXPECT_FALSE(limit.accepts(-1) || limit.accepts(Stretch::span));  // nothing is known there
    limited += limit.row > 0 && limit.row < Stretch::span;
  }
  EXPECT_GT(limited, 500);
  EXPECT_GT(accepted, 10000);
}

TEST(MonteCarlo, ChainsDoNotDependOnTheNumberOfThreads) {
  const auto structures = boxes_of_all_kinds();
  const auto settings = sampling_of(MonteCarloMode::vcsgc, 0.5, structures.size());
  const ChainResult one = sample(CpuExecutor(1), structures, settings, 0.2, 4),
                    two = sample(CpuExecutor(2), structures, settings, 0.2, 4);
  for (std::size_t r = 0; r < structures.size(); ++r) EXPECT_EQ(two.structures[r].type, one.structures[r].type);
  EXPECT_EQ(two.densities, one.densities);
}

TEST(MonteCarlo, ATargetIsJudgedByInUnitsOfTheTemperatureAndInAtoms) {
  const CompositionTarget target{
      .kappa_kT = 3, .kappa_eV = 0.8, .mu_eV = {0.1, -0.2, 0.4}, .fraction = {0.2, 0.3, 0.5}};
  const CompositionWeight w = target.at(0.25, 50, 3);
  EXPECT_EQ(w.n_types, 3);
  EXPECT_DOUBLE_EQ(w.stiffness, 2 * (3 + 0.8 / 0.25) / 50);
  const double mu_over_kT[] = {0.4, -0.8, 1.6}, atoms[] = {10, 15, 25};
  for (int s = 0; s < 3; ++s) {
    EXPECT_DOUBLE_EQ(w.mu_over_kT[s], mu_over_kT[s]);
    EXPECT_DOUBLE_EQ(w.target_atoms[s], atoms[s]);
  }
}

/// Probabilities of all 2^n assignments of types.
std::vector<double> exact_distribution(FixedLattice& lattice, int n, const CompositionWeight& w, double kT) {
  std::vector<double> exponent;
  for (int state = 0; state < 1 << n; ++state) {
    TypeCounts c;
    for (int i = 0; i < n; ++i) {
      lattice.types()[i] = state >> i & 1;
      ++c.count[state >> i & 1];
    }
    lattice.regroup();
    exponent.push_back(-lattice.energy() / kT - exponent_of(w, c));
  }
  const double top = *std::max_element(exponent.begin(), exponent.end());
  double sum = 0;
  for (double& e : exponent) sum += e = std::exp(e - top);
  for (double& e : exponent) e /= sum;
  return exponent;
}

/// Atoms in a wide box: nearly every one feels every other.
Structure small_cluster(Int3 places) {
  Structure s = random_structure(places, {}, 8);
  s.box.length = {30, 30, 30};
  return s;
}

void expect_exact_sampling(Int3 places, MonteCarloSettings settings, const CompositionWeight& weight, double kT) {
  const int n = places.x * places.y * places.z, thinning = 3, samples = 2500 * n;
  FixedLattice reference({small_cluster(places)}, settings, kT);
  const auto exact = exact_distribution(reference, n, weight, kT);
  settings.trials_per_atom = {1.0 * thinning};
  FixedLattice lattice({small_cluster(places)}, settings, kT);
  std::vector<double> seen(exact.size());
  for (int k = 0; k < samples; ++k) {
    lattice.cycle();
    int state = 0;
    for (int i = 0; i < n; ++i) state |= lattice.types()[i] << i;
    ++seen[state];
  }
  // chi-squared over states expected at least 20 times; thinned by three trials per atom, samples are all but
  // independent
  double chi2 = 0, rest_seen = 0, rest_expected = 0;
  int dof = -1;
  for (std::size_t k = 0; k < exact.size(); ++k) {
    const double expected = exact[k] * samples;
    if (expected < 20) {
      rest_seen += seen[k], rest_expected += expected;
      continue;
    }
    chi2 += (seen[k] - expected) * (seen[k] - expected) / expected, ++dof;
  }
  if (rest_expected > 20) chi2 += (rest_seen - rest_expected) * (rest_seen - rest_expected) / rest_expected, ++dof;
  ASSERT_GT(dof, 20);
  // normal approximation of chi-squared: 4 sigma is p = 3e-5; correlation left over by the thinning stays below it
  EXPECT_LT((chi2 - dof) / std::sqrt(2.0 * dof), 4) << "chi2 " << chi2 << " for " << dof << " degrees of freedom";
}

TEST(MonteCarlo, SamplesTheSemiGrandCanonicalEnsembleExactly) {
  auto settings = sampling_of(MonteCarloMode::sgc, 1);
  settings.target.mu_eV[1] = 0.35;
  const double kT = 0.4;
  expect_exact_sampling({2, 2, 3}, settings, {2, 0, {0.0, 0.35 / kT}, {}}, kT);
}

TEST(MonteCarlo, SamplesTheVarianceConstrainedEnsembleExactly) {
  auto settings = sampling_of(MonteCarloMode::vcsgc, 1);
  settings.target = {.kappa_kT = 1.5, .fraction = {0.45, 0.55}};
  expect_exact_sampling({2, 2, 3}, settings, {2, 2 * 1.5 / 12, {}, {5.4, 6.6}}, 0.4);
}

TEST(MonteCarlo, AKappaInElectronvoltsIsDividedByTheTemperatureOfTheCycle) {
  const double kT = 0.4;
  auto settings = sampling_of(MonteCarloMode::vcsgc, 1);
  settings.target = {.kappa_eV = 1.5 * kT, .fraction = {0.45, 0.55}};
  expect_exact_sampling({2, 2, 2}, settings, {2, 2 * 1.5 / 8, {}, {3.6, 4.4}}, kT);
}

/// Mean and variance of the number of B atoms where energies do not matter: binomial coefficients times
/// exp(-mu N_B / kT - 2 kappa / N (N_B - c N)^2).
std::pair<double, double> ideal_moments(int n, double kappa, double c, double mu_over_kT) {
  double norm = 0, sum = 0, sum2 = 0;
  for (int k = 0; k <= n; ++k) {
    const double ln_states = std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
    const double p = std::exp(ln_states - n * std::log(2) - mu_over_kT * k - 2 * kappa / n * std::pow(k - c * n, 2));
    norm += p, sum += k * p, sum2 += 1.0 * k * k * p;
  }
  const double mean = sum / norm;
  return {mean, sum2 / norm - mean * mean};
}

TEST(MonteCarlo, MeanAndVarianceOfTheCompositionFollowKappa) {
  constexpr int n = 64, samples = 2500;
  constexpr double kT = 1e6;  // an ideal mixture
  for (const double kappa : {0.5, 2.0, 30.0}) {
    auto settings = sampling_of(MonteCarloMode::vcsgc, 2);
    settings.target = {.kappa_kT = kappa, .mu_eV = {0, 0.3 * kT}, .fraction = {0.37, 0.63}};
    FixedLattice lattice({random_structure({4, 4, 4}, {}, 9)}, settings, kT);
    double sum = 0, sum2 = 0;
    for (int k = 0; k < samples; ++k) {
      lattice.cycle();
      const double b = lattice.report().count[1];
      sum += b, sum2 += b * b;
    }
    const double mean = sum / samples, variance = sum2 / samples - mean * mean;
    const auto [exact_mean, exact_variance] = ideal_moments(n, kappa, 0.63, 0.3);
    // two trials per atom decorrelate; 5 and 6 standard errors of independent samples
    EXPECT_NEAR(mean, exact_mean, 5 * std::sqrt(exact_variance / samples)) << kappa;
    EXPECT_NEAR(variance, exact_variance, 6 * exact_variance * std::sqrt(2.0 / samples)) << kappa;
  }
}

TEST(MonteCarlo, ANewTargetHoldsFromTheNextCycleOn) {
  constexpr double kT = 1e6;
  const auto settings = sampling_of(MonteCarloMode::vcsgc, 4);
  FixedLattice lattice({random_structure({6, 6, 6}, {}, 9)}, settings, kT);
  CompositionTarget target = settings.target;
  for (const double b : {0.5, 0.25, 0.75}) {
    target.fraction[0] = 1 - b, target.fraction[1] = b;
    lattice.set_target(target);
    lattice.cycle();
    EXPECT_NEAR(lattice.report().count[1], b * 216, 3);
  }
}

/// Neighbors of all atoms, by part and type.
std::vector<std::vector<int>> rows_of(const NeighborView& list, int n) {
  std::vector<std::vector<int>> rows;
  for (int i = 0; i < n; ++i)
    for (int t = 0; t < list.n_types; ++t) {
      auto& inner = rows.emplace_back();
      for (int k = list.inner_first(i, t); k < list.inner_last(i, t); ++k) inner.push_back(list.entry(i, k));
      auto& outer = rows.emplace_back();
      for (int k = list.outer_first(i, t); k < list.outer_last(i, t); ++k) outer.push_back(list.entry(i, k));
    }
  return rows;
}

/// Few flips, so that most rows are left alone.
TEST(MonteCarlo, RowsThatFlipsHaveTouchedAreThoseGroupedAfresh) {
  constexpr int n = 12 * 12 * 12;
  FixedLattice lattice({random_structure({12, 12, 12}, {}, 5)}, sampling_of(MonteCarloMode::vcsgc, 0.005), 0.3);
  for (int k = 0; k < 3; ++k) {
    const auto before = rows_of(lattice.grouped(), n);
    lattice.cycle();
    const auto after = rows_of(lattice.grouped(), n);
    lattice.regroup();
    EXPECT_NE(after, before);
    EXPECT_EQ(after, rows_of(lattice.grouped(), n));
  }
}

TEST(MonteCarlo, ReplicasWithoutTrialsKeepTheirTypes) {
  const std::vector<Structure> structures(2, random_structure({6, 6, 6}, {}, 7));
  auto settings = sampling_of(MonteCarloMode::vcsgc, 0.5, 2);
  settings.trials_per_atom[1] = 0;
  FixedLattice lattice(structures, settings, 0.2);
  for (int k = 0; k < 8; ++k) lattice.cycle();
  EXPECT_GT(lattice.report(0).accepted, 20);
  EXPECT_EQ(lattice.report(1).trials, 0);
  EXPECT_EQ(lattice.structures()[1].type, structures[1].type);
}

TEST(MonteCarlo, StagesOfARunHaveChainsOfTheirOwn) {
  const std::vector<Structure> structures{random_structure({6, 6, 6}, {}, 7)};
  auto settings = sampling_of(MonteCarloMode::vcsgc, 0.5);
  std::vector<std::vector<int>> types;
  for (const std::uint32_t stage : {0u, 1u, 1u}) {
    settings.stage = stage;
    FixedLattice lattice(structures, settings, 0.2);
    lattice.cycle();
    types.push_back(lattice.structures()[0].type);
  }
  EXPECT_NE(types[0], types[1]);
  EXPECT_EQ(types[1], types[2]);
}

}  // namespace
}  // namespace vitrify::test
