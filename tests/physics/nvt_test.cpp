// Nose-Hoover chains sample the canonical ensemble.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/cu_zr.hpp"
#include "tests/support/statistics.hpp"

namespace vitrify::test {
namespace {

constexpr double temperature_K = 1500;

/// A liquid of 250 atoms: a B2 crystal far above its melting point for 4 ps, then 2 ps at 1500 K.
Structure small_liquid() {
  auto engine = cpu_engine({b2_cu_zr(3.4)});
  engine->draw_velocities({3}, {4000}, 0);
  for (const double T : {4000.0, temperature_K}) {
    DynamicsPlan plan;
    plan.ensemble = Ensemble::nvt, plan.start_K = plan.end_K = T, plan.steps = T > 3000 ? 2000 : 1000;
    engine->start_dynamics({plan});
    engine->advance(plan.steps);
  }
  return engine->structures()[0];
}

/// m v^2 of one element over what equipartition gives it, the motion of its share of the center of mass taken out.
double share_of(const Structure& s, int type) {
  const auto mass = default_tables().mass_amu;
  double twice_kinetic = 0, group_mass = 0, total_mass = 0;
  int n = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    total_mass += mass[s.type[i]];
    if (s.type[i] != type) continue;
    ++n, group_mass += mass[type];
    twice_kinetic += units::kinetic_eV * mass[type] * norm2(s.velocity[i]);
  }
  return twice_kinetic / (3 * (n - group_mass / total_mass) * units::boltzmann_eV_per_K * temperature_K);
}

// Mean dof/2 kT and variance dof/2 (kT)^2 of the kinetic energy, and the same temperature for Cu and Zr, within four
// standard errors. 160 ps; the kinetic energy forgets itself within 0.2 ps, the blocks last 4 ps.
TEST(Nvt, KineticEnergyIsCanonical) {
  const auto engine = cpu_engine({small_liquid()});
  DynamicsPlan plan;
  plan.ensemble = Ensemble::nvt, plan.start_K = plan.end_K = temperature_K, plan.steps = 80000;
  engine->start_dynamics({plan});
  const double kT = units::boltzmann_eV_per_K * temperature_K, dof = 3 * 250 - 3;
  std::vector<double> time, kinetic, squares, conserved, copper, zirconium;
  while (!engine->dynamics_finished()) {
    engine->advance(20);
    const auto row = engine->sample()[0];
    const auto s = engine->structures()[0];
    time.push_back(row.time_ps), kinetic.push_back(row.kinetic_eV), conserved.push_back(row.conserved_eV);
    copper.push_back(share_of(s, 0)), zirconium.push_back(share_of(s, 1));
  }
  for (const double k : kinetic) squares.push_back((k - 0.5 * dof * kT) * (k - 0.5 * dof * kT));
  const auto mean = block_average(kinetic, 40), variance = block_average(squares, 40);
  const double mean_ratio = mean.mean / (0.5 * dof * kT), variance_ratio = variance.mean / (0.5 * dof * kT * kT);
  const double mean_error = mean.error / (0.5 * dof * kT), variance_error = variance.error / (0.5 * dof * kT * kT);
  EXPECT_NEAR(mean_ratio, 1, 4 * mean_error);
  EXPECT_LT(mean_error, 1.5e-3);
  EXPECT_NEAR(variance_ratio, 1, 4 * variance_error);
  EXPECT_LT(variance_error, 0.1);
  for (const auto& element : {copper, zirconium}) {
    const auto share = block_average(element, 40);
    EXPECT_NEAR(share.mean, 1, 4 * share.error);
    EXPECT_LT(share.error, 5e-3);
  }
  EXPECT_NEAR(slope(time, conserved), 0, 2e-3);
  RecordProperty("mean", fmt::format("{:.5f} +- {:.5f}", mean_ratio, mean_error));
  RecordProperty("variance", fmt::format("{:.3f} +- {:.3f}", variance_ratio, variance_error));
  RecordProperty("Cu_Zr",
                 fmt::format("{:.4f} {:.4f}", block_average(copper, 40).mean, block_average(zirconium, 40).mean));
  RecordProperty("drift_eV_per_ps", fmt::format("{:.2g}", slope(time, conserved)));
}

TEST(Nvt, TemperatureFollowsTheRamp) {
  const auto engine = cpu_engine({glass500()});
  engine->draw_velocities({3}, {300}, 0);
  DynamicsPlan plan;
  plan.ensemble = Ensemble::nvt, plan.start_K = 300, plan.end_K = 900, plan.steps = 3000;
  engine->start_dynamics({plan});
  std::vector<double> time, temperature;
  while (!engine->dynamics_finished()) {
    engine->advance(10);
    time.push_back(engine->sample()[0].time_ps), temperature.push_back(engine->sample()[0].temperature_K);
  }
  EXPECT_NEAR(slope(time, temperature), 100, 5);
  EXPECT_NEAR(estimate(temperature).mean, 600, 10);
}

// The conserved quantity of a glass at 300 K.
TEST(Nvt, ConservedQuantityDoesNotDrift) {
  const auto engine = cpu_engine({glass500()});
  engine->draw_velocities({3}, {300}, 0);
  DynamicsPlan plan;
  plan.ensemble = Ensemble::nvt, plan.start_K = plan.end_K = 300, plan.steps = 5000;
  engine->start_dynamics({plan});
  std::vector<double> time, conserved;
  while (!engine->dynamics_finished()) {
    engine->advance(25);
    const auto row = engine->sample()[0];
    time.push_back(row.time_ps), conserved.push_back(row.conserved_eV);
  }
  EXPECT_NEAR(slope(time, conserved), 0, 5e-4);
  EXPECT_LT(scatter(conserved), 0.02);
  RecordProperty("drift_eV_per_ps", fmt::format("{:.2g}", slope(time, conserved)));
  RecordProperty("scatter_eV", fmt::format("{:.2g}", scatter(conserved)));
}

}  // namespace
}  // namespace vitrify::test
