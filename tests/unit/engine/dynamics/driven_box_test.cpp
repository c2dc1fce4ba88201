// Boxes that are sheared and stretched at a rate: velocities, work, tilts and axes that are left alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/cu_zr.hpp"
#include "tests/support/statistics.hpp"

namespace vitrify::test {
namespace {

Ensemble sheared_box(double xy, double xz = 0, double yz = 0) {
  Ensemble ensemble;
  ensemble.box.shear_rate[0] = xy, ensemble.box.shear_rate[1] = xz, ensemble.box.shear_rate[2] = yz;
  return ensemble;
}
/// y is stretched, the other axes are held at the pressure or left as they are.
Ensemble stretched_box(double rate, AxisControl others) {
  Ensemble ensemble;
  for (AxisControl& axis : ensemble.box.axis) axis = others;
  ensemble.box.axis[1] = AxisControl::strain_rate, ensemble.box.strain_rate[1] = rate;
  return ensemble;
}
/// Everything at once: two shears, a stretch, and the pressure of z.
Ensemble all_driven() {
  Ensemble ensemble = sheared_box(0.03, 0, -0.02);
  ensemble.thermostat = true;
  ensemble.box.axis[0] = AxisControl::strain_rate, ensemble.box.strain_rate[0] = 0.02;
  ensemble.box.axis[2] = AxisControl::pressure;
  return ensemble;
}

DynamicsPlan plan(const Ensemble& ensemble, double dt_ps, long steps, double temperature_K = 300) {
  DynamicsPlan plan;
  plan.ensemble = ensemble, plan.dt_ps = dt_ps, plan.steps = steps, plan.start_K = plan.end_K = temperature_K;
  return plan;
}

std::unique_ptr<Engine> moving_glass(std::uint64_t seed = 1, double temperature_K = 300) {
  auto engine = cpu_engine({glass500()});
  engine->draw_velocities({seed}, {temperature_K}, 0);
  return engine;
}

TEST(DrivenBox, GoesBackTheWayItCame) {
  constexpr double dt = 0.002, rate = 0.05, there = 1 + rate * dt * 150;
  Ensemble shear_and_stretch = sheared_box(rate, 0.02, -0.03);
  shear_and_stretch.box.axis[1] = AxisControl::strain_rate, shear_and_stretch.box.strain_rate[1] = rate;
  for (const Ensemble& forth : {sheared_box(rate), stretched_box(rate, AxisControl::fixed), shear_and_stretch}) {
    const auto engine = moving_glass();
    const Structure start = engine->structures()[0];
    engine->start_dynamics({plan(forth, dt, 150)});
    engine->advance(150);
    Structure turned = engine->structures()[0];
    turned.velocity = engine->velocities()[0];
    for (Vec3& v : turned.velocity) v = -v;
    Ensemble back = forth;
    for (double& r : back.box.shear_rate) r = -r;
    for (double& r : back.box.strain_rate) r = -r / there;
    const auto other = cpu_engine({turned});
    other->start_dynamics({plan(back, dt, 150)});
    other->advance(150);
    const Structure end = other->structures()[0];
    // Shears along several axes do not commute with a stretch, but over steps of 2 fs they nearly do.
    EXPECT_LT(largest_distance(unwrapped_positions(end), unwrapped_positions(start)), 1e-7);
    EXPECT_NEAR(end.box.xy, start.box.xy, 1e-9);
    EXPECT_NEAR(end.box.length.y, start.box.length.y, 1e-9);
  }
}

// There and further back: edges and tilts are where the strains say, and work and energy balance through the turns.
TEST(DrivenBox, Turns) {
  const auto engine = moving_glass();
  const Box before = engine->structures()[0].box;
  Ensemble forth = stretched_box(0.04, AxisControl::fixed);
  forth.thermostat = true;
  forth.box.shear_rate[1] = 0.05;
  Ensemble back = forth;
  back.box.strain_rate[1] = -0.04, back.box.shear_rate[1] = -0.05;
  engine->start_dynamics({plan(forth, 0.002, 200)});
  const double conserved = engine->sample()[0].conserved_eV;
  engine->advance(200);
  const Thermo turned = engine->sample()[0];
  EXPECT_NEAR(turned.strain, 0.016, 1e-12);
  engine->turn({plan(back, 0.002, 500)});
  const Thermo same = engine->sample()[0];
  EXPECT_EQ(same.strain, turned.strain);
  EXPECT_EQ(same.conserved_eV, turned.conserved_eV);
  EXPECT_EQ(same.step, 0);
  engine->advance(500);
  EXPECT_TRUE(engine->dynamics_finished());
  const Thermo there = engine->sample()[0];
  const Box pressed = engine->structures()[0].box;
  EXPECT_NEAR(there.strain, -0.024, 1e-12);
  EXPECT_EQ(there.drive.steps, 700);
  EXPECT_NEAR(pressed.length.y, before.length.y * (1 - 0.024), 1e-9);
  EXPECT_NEAR(pressed.xz - before.xz, -0.03 * before.length.z, 1e-9);
  engine->turn({plan(forth, 0.002, 300)});
  engine->advance(300);
  const Box after = engine->structures()[0].box;
  EXPECT_NEAR(after.length.y, before.length.y, 1e-9);
  EXPECT_NEAR(after.xz, before.xz, 1e-9);
  EXPECT_NEAR(engine->sample()[0].conserved_eV, conserved, 0.05);
}

TEST(DrivenBox, EdgesAndTiltsFollowTheRates) {
  const auto engine = moving_glass();
  const Box before = engine->structures()[0].box;
  Ensemble ensemble = sheared_box(0.05);
  ensemble.box.axis[2] = AxisControl::strain_rate, ensemble.box.strain_rate[2] = -0.04;
  engine->start_dynamics({plan(ensemble, 0.002, 500)});
  engine->advance(500);
  const Box after = engine->structures()[0].box;
  EXPECT_NEAR(after.xy - before.xy, 0.05 * before.length.y, 1e-10);
  EXPECT_NEAR(after.length.z, before.length.z * (1 - 0.04), 1e-10);
  EXPECT_EQ(after.length.x, before.length.x);
  EXPECT_EQ(after.length.y, before.length.y);
  const Thermo row = engine->sample()[0];
  EXPECT_NEAR(row.strain, -0.04, 1e-12);
  EXPECT_EQ(row.drive.steps, 500);
}

/// Largest distance of what is conserved from its start, over 1 ps at 300 K.
double imbalance_eV(const Ensemble& ensemble, double dt_ps) {
  const auto engine = moving_glass();
  const long steps = std::lround(1 / dt_ps);
  engine->start_dynamics({plan(ensemble, dt_ps, steps)});
  const double start = engine->sample()[0].conserved_eV;
  double worst = 0;
  while (!engine->dynamics_finished()) {
    engine->advance(steps / 50);
    worst = std::max(worst, std::fabs(engine->sample()[0].conserved_eV - start));
  }
  return worst;
}

// What the drive works is what atoms and reservoirs gain, up to the error of the integrator, which goes as dt^2.
TEST(DrivenBox, WorkBalancesTheEnergy) {
  Ensemble isothermal = sheared_box(0.05);
  isothermal.thermostat = true;
  Ensemble between_pressures = stretched_box(0.05, AxisControl::pressure);
  between_pressures.thermostat = true;
  for (const Ensemble& ensemble :
       {sheared_box(0.05), stretched_box(0.05, AxisControl::fixed), isothermal, between_pressures, all_driven()}) {
    const double coarse = imbalance_eV(ensemble, 0.004), fine = imbalance_eV(ensemble, 0.002);
    EXPECT_LT(fine, 0.04);
    EXPECT_GT(coarse / fine, 3);
    EXPECT_LT(coarse / fine, 5.5);
  }
}

// The work of a shear is V times the integral of the stress over the strain, and all of it is heat and energy of the
// atoms where there is no thermostat.
TEST(DrivenBox, WorkIsTheStressAlongTheStrain) {
  const auto engine = moving_glass();
  engine->start_dynamics({plan(sheared_box(0.1), 0.002, 500)});
  Thermo row = engine->sample()[0];
  const double volume = row.volume_A3, start_eV = row.potential_eV + row.kinetic_eV;
  double integral = 0, before = row.stress_GPa.v[3];
  for (int k = 0; k < 250; ++k) {
    engine->advance(2);
    row = engine->sample()[0];
    integral += 0.5 * (before + row.stress_GPa.v[3]) * 0.1 * 0.004 * volume / units::GPa_per_eV_A3;
    before = row.stress_GPa.v[3];
  }
  EXPECT_GT(integral, 1);
  EXPECT_NEAR(row.drive.work, integral, 2e-3 * integral);
  EXPECT_NEAR(row.drive.stress_volume.v[3] * 0.1 * 0.002, integral, 5e-3 * integral);
  EXPECT_NEAR(row.potential_eV + row.kinetic_eV - start_eV, integral, 0.02);
}

// At 1 K the slope of the stress is C44.
TEST(DrivenBox, ColdCrystalShearsWithItsElasticConstant) {
  const auto engine = cpu_engine({fcc_cu(3.639)});
  const double c44 = engine->elastic_response({})[0].relaxed[3][3];
  for (const int component : {0, 1, 2}) {
    const auto moving = cpu_engine({fcc_cu(3.639)});
    moving->draw_velocities({1}, {2}, 0);
    Ensemble ensemble{true, {}};
    ensemble.box.shear_rate[component] = 0.005;
    moving->start_dynamics({plan(ensemble, 0.002, 600, 1)});
    std::vector<double> strain, stress;
    DriveSums before;
    while (!moving->dynamics_finished()) {
      moving->advance(20);
      const Thermo row = moving->sample()[0];
      strain.push_back(0.5 * 0.005 * (row.drive.time + before.time));
      stress.push_back((row.drive.stress_volume.v[component + 3] - before.stress_volume.v[component + 3]) /
                       (20 * row.volume_A3) * units::GPa_per_eV_A3);
      before = row.drive;
    }
    EXPECT_NEAR(slope(strain, stress) / c44, 1, 0.01) << c44;
  }
}

/// Slope of the stress along y of fcc Cu at 1 K that is strained by 0.003.
double cold_modulus_GPa(double rate, bool z_fixed) {
  const auto engine = cpu_engine({fcc_cu(3.639)});
  engine->draw_velocities({1}, {2}, 0);
  Ensemble ensemble = stretched_box(rate, AxisControl::pressure);
  ensemble.thermostat = true;
  if (z_fixed) ensemble.box.axis[2] = AxisControl::fixed;
  DynamicsPlan pull = plan(ensemble, 0.002, 1500, 1);
  pull.barostat_time_ps = 20;  // the mass of the barostat goes with the temperature
  engine->start_dynamics({pull});
  std::vector<double> strain, stress;
  DriveSums before;
  while (!engine->dynamics_finished()) {
    engine->advance(50);
    const Thermo row = engine->sample()[0];
    strain.push_back(0.5 * rate * (row.drive.time + before.time));
    stress.push_back((row.drive.stress_volume.v[1] - before.stress_volume.v[1]) / (50 * row.volume_A3) *
                     units::GPa_per_eV_A3);
    before = row.drive;
  }
  return slope(strain, stress);
}

// A rod, both other edges without stress, has Young's modulus; a plate with z fixed is stiffer. Pulled it is softer and
// pressed stiffer, by 5 % each.
TEST(DrivenBox, ColdCrystalIsPulledWithItsModulus) {
  const auto c = cpu_engine({fcc_cu(3.639)})->elastic_response({})[0].relaxed;
  const double c11 = c[0][0], c12 = c[0][1];
  for (const bool z_fixed : {false, true}) {
    const double mean = 0.5 * (cold_modulus_GPa(0.001, z_fixed) + cold_modulus_GPa(-0.001, z_fixed));
    const double expected = z_fixed ? c11 - c12 * c12 / c11 : (c11 - c12) * (c11 + 2 * c12) / (c11 + c12);
    EXPECT_NEAR(mean / expected, 1, 0.015) << z_fixed;
  }
}

// Flips, here some 4, leave forces and energy balance what they are.
TEST(DrivenBox, FlipsAtLargeStrain) {
  const auto engine = moving_glass(1, 600);
  Ensemble ensemble = sheared_box(1.0, 0, 0.7);
  ensemble.thermostat = true;
  engine->start_dynamics({plan(ensemble, 0.001, 2500, 600)});
  const double start = engine->sample()[0].conserved_eV;
  while (!engine->dynamics_finished()) {
    engine->advance(100);
    const Structure now = engine->structures()[0];
    EXPECT_LT(std::fabs(now.box.xy), 0.6 * now.box.length.x);
    EXPECT_LT(std::fabs(now.box.yz), 0.6 * now.box.length.y);
    EXPECT_LT(largest_distance(engine->evaluate()[0].forces, cpu_engine({now})->evaluate()[0].forces), 1e-9);
  }
  const Thermo row = engine->sample()[0];
  EXPECT_NEAR(row.strain, 2.5, 1e-9);
  EXPECT_GT(row.drive.work, 100);
  EXPECT_NEAR(row.conserved_eV, start, 0.3);
}

// A step in two halves, as Monte Carlo has it, is the same step.
TEST(DrivenBox, HalvesMakeAWholeStep) {
  MonteCarloSettings none;
  none.every = 1;
  none.trials_per_atom = {0};
  none.target = {.kappa_kT = 10, .fraction = {0.5, 0.5}};
  none.seeds = {1};
  for (const Precision precision : {Precision::full, Precision::mixed}) {
    std::vector<Structure> ends;
    for (const bool halves : {false, true}) {
      const auto engine = moving_glass();
      engine->set_precision(precision);
      if (halves) engine->start_monte_carlo(none);
      engine->start_dynamics({plan(all_driven(), 0.002, 60)});
      engine->advance(60);
      ends.push_back(engine->structures()[0]);
    }
    EXPECT_LT(largest_distance(unwrapped_positions(ends[0]), unwrapped_positions(ends[1])),
              precision == Precision::full ? 1e-9 : 1e-4);
    EXPECT_NEAR(ends[0].box.length.z, ends[1].box.length.z, 1e-6);
    EXPECT_NEAR(ends[0].box.yz, ends[1].box.yz, 1e-6);
  }
}

// An open axis has no length that a barostat could know: it stays, and the others lose their stress.
TEST(DrivenBox, BarostatsLeaveOpenAxesAlone) {
  Structure slab = glass500();
  slab.box.periodic[0] = 0;
  for (const Ensemble& ensemble : {Ensemble::npt_isotropic, Ensemble::npt_per_axis}) {
    auto engine = cpu_engine({slab});
    engine->draw_velocities({1}, {300}, 0);
    DynamicsPlan settle = plan(ensemble, 0.002, 2500);
    engine->start_dynamics({settle});
    const double start = engine->sample()[0].conserved_eV;
    engine->advance(2500);
    const Thermo row = engine->sample()[0];
    const Structure now = engine->structures()[0];
    EXPECT_EQ(now.box.length.x, slab.box.length.x);
    EXPECT_NE(now.box.length.y, slab.box.length.y);
    EXPECT_EQ(now.box.length.y / now.box.length.z == slab.box.length.y / slab.box.length.z, ensemble.box.isotropic);
    EXPECT_NEAR(row.conserved_eV, start, 0.1);
  }
}

}  // namespace
}  // namespace vitrify::test
