#include "tests/support/harmonic_displacement.hpp"

#include <gtest/gtest.h>

#include <numbers>
#include <numeric>

#include "host/analysis/vibration/density_of_states.hpp"
#include "host/analysis/vibration/vibrational_displacement.hpp"
#include "kernels/units.hpp"
#include "tests/support/cu_zr.hpp"

namespace vitrify::test {
namespace {

/// In a crystal of one element <u^2> is 3 kT <1/omega^2> / m.
TEST(HarmonicDisplacement, OfACrystalIsThatOfItsSpectrum) {
  const auto engine = cpu_engine({fcc_cu(3.64, 5)}, 2);
  const auto& mass = default_tables().mass_amu;
  const auto lambda = harmonic_displacements(*engine, 0, mass, 10);
  for (const double one : lambda) EXPECT_NEAR(one, lambda[0], 1e-9);
  const auto g = density_of_states(engine->vibrational_moments({.resolution_THz = 0.05, .vectors = 30})[0], 0.05, "Cu");
  double inverse_square = 0;
  for (std::size_t k = 1; k < g.total.size(); ++k)
    inverse_square += g.total[k] * g.spacing_THz() / std::pow(2 * std::numbers::pi * g.frequency_THz[k], 2);
  const double expected =
      std::sqrt(3 * units::boltzmann_eV_per_K * 10 / mass[0] * units::acceleration * inverse_square);
  EXPECT_NEAR(lambda[0], expected, 5e-3 * expected);
}

/// A glass that thermal motion has taken to a minimum with walls around it. Cold modes keep the energy that they were
/// given, so that several draws of velocities are needed.
TEST(HarmonicDisplacement, OfAColdGlassIsThatOfItsDynamics) {
  constexpr double temperature_K = 10;
  constexpr int draws = 8, rows = 30;
  const auto hold = [](Engine& engine, double kelvin, long steps) {
    DynamicsPlan plan;
    plan.ensemble = Ensemble::nvt;
    plan.dt_ps = 0.005;
    plan.start_K = plan.end_K = kelvin;
    plan.steps = 1'000'000;
    engine.start_dynamics(std::vector<DynamicsPlan>(static_cast<std::size_t>(engine.n_replicas()), plan));
    engine.advance(steps);
  };
  const auto settled = cpu_engine({read_structure(source_path("tests/data/structures/annealed300.data"), cu_zr)}, 2);
  settled->draw_velocities({3}, {200}, 0);
  hold(*settled, 200, 4000);
  settled->minimize({.force_tolerance_eV_per_A = 1e-8});
  const Structure minimum = settled->structures()[0];
  const auto expected = harmonic_displacements(*settled, 0, default_tables().mass_amu, temperature_K);
  const double least_eV = settled->evaluate()[0].energy_eV;

  const auto engine = cpu_engine(std::vector<Structure>(draws, minimum), 2);
  std::vector<std::uint64_t> seeds(draws);
  std::iota(seeds.begin(), seeds.end(), 1);
  engine->draw_velocities(seeds, std::vector<double>(draws, 2 * temperature_K), 0);
  hold(*engine, temperature_K, 400);
  engine->reset_origin();
  engine->follow_motion({.every = 20, .samples = 300, .windows = 1});
  double potential_eV = 0;
  for (int row = 0; row < rows; ++row) {
    engine->advance(200);
    for (const Thermo& thermo : engine->sample()) potential_eV += (thermo.potential_eV - least_eV) / (draws * rows);
  }
  const std::size_t n = expected.size();
  std::vector<double> squares(n);
  for (const FollowedMotion& motion : engine->motion()) {
    VibrationalDisplacement lambda({}, {.interval_ps = 0.1, .span = {300, 1}});
    lambda.take(motion, minimum);
    const std::vector<double> of_draw = lambda.lambda();
    for (std::size_t i = 0; i < n; ++i) squares[i] += of_draw[i] * of_draw[i] / draws;
  }
  double ratio = 0;
  for (std::size_t i = 0; i < n; ++i) ratio += std::sqrt(squares[i]) / expected[i] / static_cast<double>(n);
  EXPECT_NEAR(ratio, 1, 0.03);
  RecordProperty("ratio", std::to_string(ratio));
  const double of_equipartition = 1.5 * static_cast<double>(n - 1) * units::boltzmann_eV_per_K * temperature_K;
  EXPECT_NEAR(potential_eV, of_equipartition, 0.03 * of_equipartition);
  RecordProperty("potential", std::to_string(potential_eV / of_equipartition));
}

}  // namespace
}  // namespace vitrify::test
