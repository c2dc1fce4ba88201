// The barostat holds the mean pressure, lets the volume fluctuate as the compressibility says, and conserves its
// quantity.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/cu_zr.hpp"
#include "tests/support/statistics.hpp"

namespace vitrify::test {
namespace {

DynamicsPlan npt(Ensemble ensemble, double temperature_K, double pressure_GPa, long steps) {
  DynamicsPlan plan;
  plan.ensemble = ensemble, plan.steps = steps, plan.pressure_GPa = pressure_GPa;
  plan.start_K = plan.end_K = temperature_K;
  return plan;
}

// Three liquids of 250 atoms at -2, 0 and 2 GPa. The fluctuation formula <dV^2> = kT V / B is held against
// B = -V dp/dV between them. A barostat of 0.3 ps makes the volume forget itself within 1 ps.
TEST(Npt, LiquidHasThePressureAndTheVolumeFluctuations) {
  constexpr double temperature_K = 1500;
  const std::vector<double> pressures{-2, 0, 2};
  auto engine = cpu_engine({b2_cu_zr(3.4), b2_cu_zr(3.4), b2_cu_zr(3.4)});
  engine->draw_velocities({1, 2, 3}, {4000, 4000, 4000}, 0);
  const auto start = [&](Ensemble ensemble, double T, long steps) {
    std::vector<DynamicsPlan> plans;
    for (const double p : pressures) {
      plans.push_back(npt(ensemble, T, p, steps));
      plans.back().barostat_time_ps = 0.3;
    }
    engine->start_dynamics(plans);
  };
  start(Ensemble::nvt, 4000, 1500);
  engine->advance(1500);
  start(Ensemble::npt_isotropic, temperature_K, 3000);
  engine->advance(3000);
  start(Ensemble::npt_isotropic, temperature_K, 25000);
  std::vector<double> time;
  std::vector<double> volume[3], pressure[3], conserved[3];
  while (!engine->dynamics_finished()) {
    engine->advance(25);
    const auto rows = engine->sample();
    time.push_back(rows[0].time_ps);
    for (int r = 0; r < 3; ++r) {
      volume[r].push_back(rows[r].volume_A3), pressure[r].push_back(rows[r].pressure_GPa);
      conserved[r].push_back(rows[r].conserved_eV);
    }
  }
  Estimate mean_volume[3];
  std::vector<double> fluctuation;
  const double kT_GPa_A3 = units::boltzmann_eV_per_K * temperature_K * units::GPa_per_eV_A3;
  for (int r = 0; r < 3; ++r) {
    mean_volume[r] = block_average(volume[r]);
    const auto p = block_average(pressure[r]);
    EXPECT_NEAR(p.mean, pressures[r], 4 * p.error + kT_GPa_A3 / mean_volume[r].mean);  // kT/V: averages of p, not p V
    EXPECT_LT(p.error, 0.02);
    EXPECT_NEAR(slope(time, conserved[r]), 0, 5e-3);
    fluctuation.push_back(scatter(volume[r]) * scatter(volume[r]) / (kT_GPa_A3 * mean_volume[r].mean));
    RecordProperty(fmt::format("p{}", r), fmt::format("{:.4f} +- {:.4f}", p.mean, p.error));
    RecordProperty(fmt::format("drift_eV_per_ps_{}", r), fmt::format("{:.2g}", slope(time, conserved[r])));
  }
  const double from_slope = std::log(mean_volume[0].mean / mean_volume[2].mean) / 4;
  const double from_fluctuations = estimate(fluctuation).mean;
  EXPECT_NEAR(from_fluctuations / from_slope, 1, 0.5);
  RecordProperty("compressibility_per_GPa", fmt::format("{:.5f} {:.5f}", from_slope, from_fluctuations));
}

class NptGlass : public ::testing::TestWithParam<Ensemble> {};

// Every axis of a glass at 300 K comes to the pressure (per axis), or their mean does (isotropic).
TEST_P(NptGlass, ReachesThePressureAndConservesItsQuantity) {
  const bool per_axis = GetParam() == Ensemble::npt_per_axis;
  const auto engine = cpu_engine({glass500()});
  engine->draw_velocities({9}, {300}, 0);
  engine->start_dynamics({npt(GetParam(), 300, 1, 2500)});
  engine->advance(2500);
  engine->start_dynamics({npt(GetParam(), 300, 1, 10000)});
  std::vector<double> time, conserved, pressure, axis[3];
  while (!engine->dynamics_finished()) {
    engine->advance(20);
    const auto row = engine->sample()[0];
    time.push_back(row.time_ps), conserved.push_back(row.conserved_eV), pressure.push_back(row.pressure_GPa);
    for (int a = 0; a < 3; ++a) axis[a].push_back(-row.stress_GPa.v[a]);
  }
  const auto p = block_average(pressure, 10);
  EXPECT_NEAR(p.mean, 1, 4 * p.error + 0.002);
  EXPECT_LT(p.error, 0.05);
  for (int a = 0; a < 3; ++a) {
    const auto pa = block_average(axis[a], 10);
    RecordProperty(fmt::format("p{}", a), fmt::format("{:.4f} +- {:.4f}", pa.mean, pa.error));
    if (!per_axis) continue;
    EXPECT_NEAR(pa.mean, 1, 4 * pa.error + 0.002);
    EXPECT_LT(pa.error, 0.1);
  }
  const Vec3 edges = engine->structures()[0].box.length;
  EXPECT_EQ(edges.x == edges.y && edges.y == edges.z, !per_axis);
  EXPECT_NEAR(slope(time, conserved), 0, 1e-3);
  RecordProperty("p", fmt::format("{:.4f} +- {:.4f}", p.mean, p.error));
  RecordProperty("drift_eV_per_ps", fmt::format("{:.2g}", slope(time, conserved)));
}

INSTANTIATE_TEST_SUITE_P(, NptGlass, ::testing::Values(Ensemble::npt_isotropic, Ensemble::npt_per_axis),
                         [](const auto& test) {
                           return test.param == Ensemble::npt_per_axis ? "per_axis" : "isotropic";
                         });

}  // namespace
}  // namespace vitrify::test
