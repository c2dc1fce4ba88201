// A step with a Monte Carlo cycle in the middle of its drift is as good as one without: it heats nothing, samples the
// same whatever the interval between cycles, and leaves the center of mass at rest.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <string>

#include "tests/support/cu_zr.hpp"
#include "tests/support/statistics.hpp"

namespace vitrify::test {
namespace {

DynamicsPlan at(Ensemble ensemble, double temperature_K, long steps, double dt_ps = 0.002) {
  DynamicsPlan plan;
  plan.ensemble = ensemble, plan.start_K = plan.end_K = temperature_K, plan.steps = steps, plan.dt_ps = dt_ps;
  return plan;
}

struct Cadence {
  Precision precision;
  long every, steps;
  double most_heat;  ///< meV per atom and ps
};

class HybridHeat : public testing::TestWithParam<Cadence> {};

/// What thermostat and barostat conserve, less the energy of the accepted moves. Cu50Zr50 at 1500 K.
TEST_P(HybridHeat, IsThatOfPlainDynamics) {
  constexpr Ensemble ensembles[] = {Ensemble::nvt, Ensemble::npt_isotropic};
  const auto engine = cpu_engine({b2_cu_zr(3.35, 8), b2_cu_zr(3.35, 8)});
  const double n = 1024;
  const auto start = [&](double temperature_K, long steps) {
    engine->start_dynamics({at(ensembles[0], temperature_K, steps), at(ensembles[1], temperature_K, steps)});
  };
  engine->draw_velocities({4, 5}, {4000, 4000}, 0);
  start(4000, 500);
  engine->advance(500);
  start(1500, 1000);
  engine->advance(1000);
  MonteCarloSettings sampling;
  sampling.every = GetParam().every;
  sampling.trials_per_atom = {0.25, 0.25};
  sampling.target = {.kappa_kT = 1000, .mu_eV = {0, 3}, .fraction = {0.5, 0.5}};
  sampling.seeds = {7, 8};
  engine->start_monte_carlo(sampling);
  engine->set_precision(GetParam().precision);
  start(1500, GetParam().steps);
  std::vector<double> time, conserved[2];
  while (!engine->dynamics_finished()) {
    engine->advance(20);
    const auto rows = engine->sample();
    const auto done = engine->monte_carlo_reports();
    time.push_back(rows[0].time_ps);
    for (int r = 0; r < 2; ++r) conserved[r].push_back((rows[r].conserved_eV - done[r].energy_change_eV) / n);
  }
  for (int r = 0; r < 2; ++r) {
    const double heat = 1000 * slope(time, conserved[r]);
    EXPECT_LT(std::abs(heat), GetParam().most_heat) << (r == 0 ? "NVT" : "NPT");
    EXPECT_GT(engine->monte_carlo_reports()[r].accepted, 1000);
    RecordProperty(r == 0 ? "nvt" : "npt", fmt::format("{:.5f} meV per atom and ps", heat));
  }
}

INSTANTIATE_TEST_SUITE_P(
    , HybridHeat,
    testing::Values(Cadence{Precision::full, 10, 6000, 0.005}, Cadence{Precision::full, 1, 2000, 0.02},
                    Cadence{Precision::mixed, 10, 6000, 0.005}, Cadence{Precision::mixed, 1, 2000, 0.02}),
    [](const auto& test) {
      return fmt::format("{}_{}", test.param.precision == Precision::full ? "double" : "mixed", test.param.every);
    });

/// Pairs alone, within 4 A: phi = strength[a][b] (1 - r / 4 A)^3.
PotentialTables soft_pairs(const double (&strength_eV)[2][2], const double (&mass_amu)[2]) {
  SetflPotential p;
  p.elements = {{"A", 1, mass_amu[0], 3.6, "fcc"}, {"B", 2, mass_amu[1], 3.6, "fcc"}};
  p.nrho = 100, p.drho = 0.1;
  p.nr = 1000, p.cutoff = 4, p.dr = p.cutoff / p.nr;
  p.embedding.assign(2, Table(p.nrho));
  p.density.assign(2, std::vector<Table>(2, Table(p.nr)));
  p.pair = p.density;
  for (int a = 0; a < 2; ++a)
    for (int b = 0; b < 2; ++b)
      for (int k = 0; k < p.nr; ++k)
        p.pair[a][b][k] = strength_eV[a][b] * k * p.dr * std::pow(1 - k * p.dr / p.cutoff, 3);
  return make_tables(p, {"A", "B"});
}

/// Chemical potentials at which as many atoms are of A as of B, by chance.
MonteCarloSettings flips(std::vector<double> trials_per_atom, long every, double mu_eV) {
  MonteCarloSettings s;
  s.mode = MonteCarloMode::sgc;
  s.every = every;
  s.trials_per_atom = std::move(trials_per_atom);
  s.target.mu_eV[1] = mu_eV;
  for (std::size_t r = 0; r < s.trials_per_atom.size(); ++r) s.seeds.push_back(31 + r);
  return s;
}

struct SampledPair {
  std::map<std::string, Estimate> means;
  double acceptance;
};

/// Sixteen replicas of 125 atoms at 800 K, of which those of A repel one another and those of B feel nothing. Where a
/// light atom becomes one of A, its force is large at once.
SampledPair sample_pair(long every, Precision precision) {
  constexpr int n_replicas = 16;
  constexpr double n = 125, temperature_K = 800;
  Mat3 expansion;
  for (int a = 0; a < 3; ++a) expansion(a, a) = 1.65;
  const std::vector<Structure> gas(n_replicas, deformed(random_structure({5, 5, 5}, {}, 5), expansion));
  const auto engine = cpu_engine(gas, 1, soft_pairs({{200, 0}, {0, 0}}, {20, 20}));
  std::vector<std::uint64_t> seeds(n_replicas);
  std::iota(seeds.begin(), seeds.end(), 3);
  engine->draw_velocities(seeds, std::vector<double>(n_replicas, temperature_K), 0);
  engine->set_precision(precision);
  engine->start_monte_carlo(flips(std::vector<double>(n_replicas, 1), every, 0.12));
  engine->start_dynamics(std::vector<DynamicsPlan>(n_replicas, at(Ensemble::nvt, temperature_K, 10000, 0.004)));
  engine->advance(1000);
  std::map<std::string, std::vector<double>> sums;
  for (const char* name : {"energy", "pressure", "atoms of A"}) sums[name].resize(n_replicas);
  while (!engine->dynamics_finished()) {
    engine->advance(50);
    const auto rows = engine->sample();
    const auto done = engine->monte_carlo_reports();
    for (int r = 0; r < n_replicas; ++r) {
      sums["energy"][r] += rows[r].potential_eV / n / 180;
      sums["pressure"][r] += rows[r].pressure_GPa / 180;
      sums["atoms of A"][r] += done[r].count[0] / 180.0;
    }
  }
  SampledPair sampled;
  for (const auto& [name, values] : sums) sampled.means[name] = estimate(values);
  const auto done = engine->monte_carlo_reports()[0];
  sampled.acceptance = static_cast<double>(done.accepted) / static_cast<double>(done.trials);
  return sampled;
}

/// Within four standard errors; so is mixed precision.
TEST(HybridPair, MeansDoNotDependOnTheIntervalBetweenCycles) {
  const SampledPair often = sample_pair(1, Precision::full);
  EXPECT_NEAR(often.acceptance, 0.22, 0.03);
  const std::map<std::string, SampledPair> others{{"every 10", sample_pair(10, Precision::full)},
                                                  {"every 100", sample_pair(100, Precision::full)},
                                                  {"mixed", sample_pair(10, Precision::mixed)}};
  for (const auto& [which, other] : others)
    for (const auto& [name, mean] : other.means) {
      const Estimate& expected = often.means.at(name);
      EXPECT_NEAR(mean.mean, expected.mean, 4 * std::hypot(mean.error, expected.error)) << name << ", " << which;
      RecordProperty(name + ", " + which, fmt::format("{:.5f} +- {:.5f}, every step {:.5f} +- {:.5f}", mean.mean,
                                                      mean.error, expected.mean, expected.error));
    }
}

/// m v^2 of the atoms of a type relative to the center of mass, over what equipartition gives them without momentum.
double share_of(const Structure& s, const double (&mass)[2], int type, double temperature_K) {
  Vec3 momentum;
  double total = 0, of_type = 0, twice_kinetic = 0;
  for (std::size_t i = 0; i < s.size(); ++i) momentum += s.velocity[i] * mass[s.type[i]], total += mass[s.type[i]];
  int n = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s.type[i] != type) continue;
    ++n, of_type += mass[type];
    twice_kinetic += units::kinetic_eV * mass[type] * norm2(s.velocity[i] - momentum * (1 / total));
  }
  return twice_kinetic / (3 * (n - of_type / total) * units::boltzmann_eV_per_K * temperature_K);
}

/// With velocities scaled at each flip, flips would heat the center of mass, and cool the rest by 1 / N.
TEST(HybridPair, FlipsBetweenUnlikeMassesKeepRestAndEquipartition) {
  constexpr int n_replicas = 6;
  constexpr double temperature_K = 800, mass[2] = {20, 200};
  const std::vector<Structure> gas(n_replicas, random_structure({4, 4, 3}, {}, 5));
  const auto engine = cpu_engine(gas, 1, soft_pairs({{6, 4}, {4, 2}}, mass));
  engine->draw_velocities({1, 2, 3, 4, 5, 6}, std::vector<double>(n_replicas, temperature_K), 0);
  engine->start_monte_carlo(flips({0.5, 0.5, 0.5, 0.5, 0.5, 0}, 5, 0.5));
  engine->start_dynamics(std::vector<DynamicsPlan>(n_replicas, at(Ensemble::nvt, temperature_K, 40000)));
  std::vector<double> share[n_replicas][2];
  while (!engine->dynamics_finished()) {
    engine->advance(20);
    const auto structures = engine->structures();
    for (int r = 0; r < n_replicas; ++r)
      for (const int type : {0, 1}) share[r][type].push_back(share_of(structures[r], mass, type, temperature_K));
  }
  const auto structures = engine->structures();
  const auto done = engine->monte_carlo_reports();
  for (int r = 0; r < n_replicas; ++r) {
    Vec3 momentum;
    for (std::size_t i = 0; i < structures[r].size(); ++i)
      momentum += structures[r].velocity[i] * mass[structures[r].type[i]];
    EXPECT_LT(norm(momentum), 1e-8);
    EXPECT_EQ(done[r].accepted > 10000, r < n_replicas - 1);
    for (const int type : {0, 1}) {
      const Estimate e = block_average(share[r][type]);
      EXPECT_NEAR(e.mean, 1, 4 * e.error) << r;
      EXPECT_LT(e.error, 0.015);
    }
  }
}

}  // namespace
}  // namespace vitrify::test
