// Molecular dynamics at constant energy.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/cu_zr.hpp"
#include "tests/support/statistics.hpp"

namespace vitrify::test {
namespace {

std::unique_ptr<Engine> glass_at(double temperature_K, double dt_ps, long steps,
                                 Precision precision = Precision::full) {
  auto engine = cpu_engine({glass500()});
  engine->draw_velocities({7}, {temperature_K}, 0);
  DynamicsPlan plan;
  plan.dt_ps = dt_ps, plan.steps = steps;
  engine->set_precision(precision);
  engine->start_dynamics({plan});
  return engine;
}

class NveDrift : public testing::TestWithParam<Precision> {};

// A slope of 2e-4 eV/ps would heat 500 atoms by 3 K in a nanosecond.
TEST_P(NveDrift, IsNone) {
  const auto engine = glass_at(300, 0.002, 10000, GetParam());
  std::vector<double> time, energy;
  while (!engine->dynamics_finished()) {
    engine->advance(50);
    const auto row = engine->sample()[0];
    time.push_back(row.time_ps), energy.push_back(row.conserved_eV);
  }
  EXPECT_DOUBLE_EQ(time.back(), 20.0);
  const double drift = slope(time, energy);
  EXPECT_NEAR(drift, 0, 2e-4);
  EXPECT_LT(scatter(energy), 0.02);
  RecordProperty("drift_eV_per_ps", fmt::format("{:.2g}", drift));
  RecordProperty("scatter_eV", fmt::format("{:.2g}", scatter(energy)));
}

INSTANTIATE_TEST_SUITE_P(Precision, NveDrift, testing::Values(Precision::full, Precision::mixed),
                         [](const auto& test) { return test.param == Precision::full ? "Double" : "Mixed"; });

// Velocity Verlet conserves the energy to second order of the time step.
TEST(Nve, EnergyErrorIsOfSecondOrder) {
  const auto error = [](double dt_ps, long every) {
    const auto engine = glass_at(600, dt_ps, 50 * every);
    std::vector<double> energy;
    for (; !engine->dynamics_finished(); engine->advance(every)) energy.push_back(engine->sample()[0].conserved_eV);
    return scatter(energy);
  };
  const double coarse = error(0.004, 5), middle = error(0.002, 10), fine = error(0.001, 20);
  EXPECT_NEAR(coarse / middle, 4, 0.4);
  EXPECT_NEAR(middle / fine, 4, 0.4);
  RecordProperty("ratios", fmt::format("{:.3f} {:.3f}", coarse / middle, middle / fine));
}

TEST(Nve, MomentumStaysZero) {
  const auto engine = glass_at(600, 0.002, 1000);
  const auto mass = default_tables().mass_amu;
  const auto largest_momentum = [&] {
    const Structure s = engine->structures()[0];
    Vec3 p;
    for (std::size_t i = 0; i < s.size(); ++i) p += s.velocity[i] * mass[s.type[i]];
    return max_component(p);
  };
  EXPECT_LT(largest_momentum(), 1e-9);
  engine->advance(1000);
  engine->sample();
  EXPECT_LT(largest_momentum(), 1e-8);  // of thermal momenta of 200 amu A/ps
}

TEST(Nve, VelocitiesAreDrawnAtTheTemperature) {
  const auto engine = glass_at(300, 0.002, 0);
  EXPECT_NEAR(engine->sample()[0].temperature_K, 300, 1e-9);
}

}  // namespace
}  // namespace vitrify::test
