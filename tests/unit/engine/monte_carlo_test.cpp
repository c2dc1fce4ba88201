// Monte Carlo chains: energies of single moves, the sampled ensemble against exact enumeration, and the independence of
// the result from the width of the window.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "host/engine/dynamics.hpp"
#include "host/engine/monte_carlo.hpp"
#include "host/executor/cpu.hpp"
#include "tests/support/random_structure.hpp"
#include "tests/support/synthetic_potential.hpp"

namespace vitrify::test {
namespace {

/// A batch whose types are sampled at fixed positions.
class FixedLattice {
 public:
  FixedLattice(const std::vector<Structure>& structures, const MonteCarloSettings& settings, double kT, int threads = 1)
      : exec_(threads),
        tables_(make_tables(synthetic_potential(), {"A", "B"})),
        atoms_(exec_, structures, tables_.mass_amu),
        list_(exec_, atoms_, tables_.radii, 0.3),
        field_(exec_, tables_) {
    list_.let_types_change();
    list_.build(true);
    monte_carlo_.emplace(exec_, atoms_, list_, field_, settings);
    DynamicsState state;
    state.start_K = state.end_K = kT / units::boltzmann_eV_per_K;
    exec_.upload(clock_, std::vector<DynamicsState>(structures.size(), state));
    field_.compute_densities(atoms_.view(), list_.view(), atoms_.everyone());
  }

  void cycle() { monte_carlo_->cycle(atoms_.everyone(), clock_.data()); }
  double energy(int r = 0) {
    field_.compute(atoms_.view(), list_.view(), atoms_.everyone(), {true, false});
    const auto e = atoms_.in_user_order(atoms_.energies());
    const auto first = e.begin() + atoms_.layout().first[r], last = e.begin() + atoms_.layout().first[r + 1];
    return std::accumulate(first, last, 0.0);
  }
  std::vector<Structure> structures() { return atoms_.structures(); }
  std::vector<double> densities() { return exec_.download(atoms_.densities()); }
  MonteCarloReport report(int r = 0) { return monte_carlo_->reports()[r]; }
  MonteCarloView system() { return {atoms_.view(), list_.untyped(), field_.view()}; }
  void regroup() { list_.group(atoms_.everyone()); }
  int* types() { return atoms_.view().type; }
  void recompute_densities() { field_.compute_densities(atoms_.view(), list_.view(), atoms_.everyone()); }

 private:
  CpuExecutor exec_;
  PotentialTables tables_;
  Ensemble<CpuExecutor> atoms_;
  NeighborList<CpuExecutor> list_;
  ForceField<CpuExecutor> field_;
  CpuExecutor::Array<DynamicsState> clock_;
  std::optional<MonteCarlo<CpuExecutor>> monte_carlo_;
};

MonteCarloSettings settings_of(MonteCarloMode mode, double trials_per_atom, std::size_t n_replicas = 1) {
  MonteCarloSettings s;
  s.mode = mode;
  s.trials_per_atom.assign(n_replicas, trials_per_atom);
  s.kappa_kT = 1000;
  s.target = {0.5, 0.5};
  for (std::size_t r = 0; r < n_replicas; ++r) s.seeds.push_back(11 + r);
  return s;
}

/// Energy change of a move by two full energies.
double full_energy_change(FixedLattice& lattice, const Move& move) {
  int* type = lattice.types();
  const double before = lattice.energy();
  const int site_type = type[move.site];
  type[move.site] = move.type;
  if (move.partner >= 0) type[move.partner] = site_type;
  lattice.regroup();
  const double after = lattice.energy();
  if (move.partner >= 0) type[move.partner] = move.type;
  type[move.site] = site_type;
  lattice.regroup();
  lattice.recompute_densities();
  return after - before;
}

TEST(MonteCarlo, EnergyOfAFlipIsTheDifferenceOfFullEnergies) {
  FixedLattice lattice({random_structure({5, 5, 6}, {0.2, -0.1, 0.15}, 3)}, settings_of(MonteCarloMode::sgc, 0), 0.1);
  const double scale = std::abs(lattice.energy());
  for (int site = 0; site < 150; site += 7) {
    const Move move{site, 1 - lattice.types()[site], -1};
    const double expected = full_energy_change(lattice, move);
    EXPECT_NEAR(energy_change(lattice.system(), move, 0, SingleLane{}), expected, 1e-13 * scale) << site;
  }
}

TEST(MonteCarlo, EnergyOfAnExchangeIsTheDifferenceOfFullEnergiesAtAnyDistance) {
  FixedLattice lattice({random_structure({5, 6, 5}, {0.2, -0.1, 0.15}, 4)}, settings_of(MonteCarloMode::swap, 0), 0.1);
  const double scale = std::abs(lattice.energy());
  int exchanges = 0;
  for (int partner = 1; partner < 150; ++partner) {
    if (lattice.types()[partner] == lattice.types()[0]) continue;
    const Move move{0, lattice.types()[partner], partner};
    const double expected = full_energy_change(lattice, move);
    EXPECT_NEAR(energy_change(lattice.system(), move, 0, SingleLane{}), expected, 1e-13 * scale) << partner;
    ++exchanges;
  }
  EXPECT_GT(exchanges, 40);
}

TEST(MonteCarlo, ExponentsOfAMoveAndItsReverseDifferBySignAlone) {
  CompositionWeight w{2, 37.5, {0.3, -0.1}, {5.5, 4.5}};
  for (int n = 0; n < 10; ++n) {
    const Composition here{{n, 10 - n}}, there{{n + 1, 9 - n}};
    EXPECT_EQ(w.exponent(there, 10) - w.exponent(here, 10), -(w.exponent(here, 10) - w.exponent(there, 10)));
  }
}

TEST(MonteCarlo, RunningEnergyAndDensitiesStayThoseOfFullEvaluations) {
  for (const auto mode : {MonteCarloMode::vcsgc, MonteCarloMode::swap, MonteCarloMode::swap_neighbors}) {
    FixedLattice lattice({random_structure({8, 8, 8}, {0.1, 0, 0}, 5)}, settings_of(mode, 4), 0.3);
    const double before = lattice.energy();
    for (int k = 0; k < 5; ++k) lattice.cycle();
    const auto running = lattice.densities();
    EXPECT_NEAR(lattice.energy() - before, lattice.report().energy_change_eV, 1e-9);
    EXPECT_GT(lattice.report().accepted, 100);
    const auto full = lattice.densities();
    for (std::size_t i = 0; i < full.size(); ++i) ASSERT_NEAR(running[i], full[i], 1e-10) << i;
  }
}

TEST(MonteCarlo, AWindowOfTrialsGivesTheSerialChainBitForBit) {
  const std::vector<Structure> structures{random_structure({10, 10, 10}, {0.1, -0.2, 0.05}, 6),
                                          random_structure({6, 6, 6}, {}, 7)};
  auto settings = settings_of(MonteCarloMode::vcsgc, 0.5, 2);
  std::vector<std::vector<Structure>> results;
  for (const int threads : {1, 2, 3, 20}) {  // windows of 1, 1, 24 and 160 trials
    FixedLattice lattice(structures, settings, 0.2, threads);
    for (int k = 0; k < 4; ++k) lattice.cycle();
    results.push_back(lattice.structures());
    EXPECT_GT(lattice.report().accepted, 50);
  }
  for (const auto& result : results)
    for (std::size_t r = 0; r < structures.size(); ++r) EXPECT_EQ(result[r].type, results[0][r].type);
}

/// Probabilities of all 2^n assignments of types.
std::vector<double> exact_distribution(FixedLattice& lattice, int n, const CompositionWeight& w, double kT) {
  std::vector<double> exponent;
  for (int state = 0; state < 1 << n; ++state) {
    Composition c;
    for (int i = 0; i < n; ++i) {
      lattice.types()[i] = state >> i & 1;
      ++c.count[state >> i & 1];
    }
    lattice.regroup();
    exponent.push_back(-lattice.energy() / kT - w.exponent(c, n));
  }
  const double top = *std::max_element(exponent.begin(), exponent.end());
  double sum = 0;
  for (double& e : exponent) sum += e = std::exp(e - top);
  for (double& e : exponent) e /= sum;
  return exponent;
}

/// A cluster of eight atoms in a wide box: every one feels the others.
Structure small_cluster() {
  Structure s = random_structure({2, 2, 2}, {}, 8);
  s.box.length = {30, 30, 30};
  return s;
}

void expect_exact_sampling(MonteCarloSettings settings, const CompositionWeight& weight, double kT) {
  constexpr int n = 8, thinning = 5, samples = 40000;
  FixedLattice reference({small_cluster()}, settings, kT);
  const auto exact = exact_distribution(reference, n, weight, kT);
  settings.trials_per_atom = {thinning};
  FixedLattice lattice({small_cluster()}, settings, kT);
  std::vector<double> seen(exact.size());
  for (int k = 0; k < samples; ++k) {
    lattice.cycle();
    int state = 0;
    for (int i = 0; i < n; ++i) state |= lattice.types()[i] << i;
    ++seen[state];
  }
  // chi-squared over states expected at least 20 times; thinned by 40 trials, samples are all but independent
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
  auto settings = settings_of(MonteCarloMode::sgc, 1);
  settings.mu_eV = {0.0, 0.35};
  const double kT = 0.4;
  expect_exact_sampling(settings, {2, 0, {0.0, 0.35 / kT}, {}}, kT);
}

TEST(MonteCarlo, SamplesTheVarianceConstrainedEnsembleExactly) {
  auto settings = settings_of(MonteCarloMode::vcsgc, 1);
  settings.kappa_kT = 1.5;
  settings.target = {0.45, 0.55};
  expect_exact_sampling(settings, {2, 1.5, {}, {3.6, 4.4}}, 0.4);
}

TEST(MonteCarlo, AKappaInElectronvoltsIsDividedByTheTemperatureOfTheCycle) {
  const double kT = 0.4;
  auto settings = settings_of(MonteCarloMode::vcsgc, 1);
  settings.kappa_kT = 0;
  settings.kappa_eV = 1.5 * kT;
  settings.target = {0.45, 0.55};
  expect_exact_sampling(settings, {2, 1.5, {}, {3.6, 4.4}}, kT);
}

TEST(MonteCarlo, ReplicasWithoutTrialsKeepTheirTypes) {
  const std::vector<Structure> structures(2, random_structure({6, 6, 6}, {}, 7));
  auto settings = settings_of(MonteCarloMode::vcsgc, 0.5, 2);
  settings.trials_per_atom[1] = 0;
  FixedLattice lattice(structures, settings, 0.2);
  for (int k = 0; k < 4; ++k) lattice.cycle();
  EXPECT_GT(lattice.report(0).accepted, 20);
  EXPECT_EQ(lattice.report(1).trials, 0);
  EXPECT_EQ(lattice.structures()[1].type, structures[1].type);
}

TEST(MonteCarlo, StagesOfARunHaveChainsOfTheirOwn) {
  const std::vector<Structure> structures{random_structure({6, 6, 6}, {}, 7)};
  auto settings = settings_of(MonteCarloMode::vcsgc, 0.5);
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
