// Liquid and quenched glass against LAMMPS within error bars.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/cu_zr.hpp"
#include "tests/support/statistics.hpp"

namespace vitrify::test {
namespace {

/// Columns of tests/data/lammps/melt_quench.txt: eV/atom and g/cm3 of the liquid and of the glass, and the energy of
/// the glass at its inherent structure.
struct Sample {
  double liquid_energy, liquid_density, glass_energy, glass_density, inherent_energy;
};

std::vector<Sample> lammps_samples() {
  std::ifstream file(source_path("tests/data/lammps/melt_quench.txt"));
  std::vector<Sample> samples;
  int seed = 0;
  for (Sample s;
       file >> seed >> s.liquid_energy >> s.liquid_density >> s.glass_energy >> s.glass_density >> s.inherent_energy;)
    samples.push_back(s);
  return samples;
}

/// The protocol of tests/data/lammps/melt_quench.in.
std::vector<Sample> our_samples(int n) {
  auto engine = cpu_engine(std::vector<Structure>(n, glass500()));
  std::vector<std::uint64_t> seeds;
  for (int r = 0; r < n; ++r) seeds.push_back(101 + r);
  engine->draw_velocities(seeds, std::vector<double>(n, 2500.0), 0);
  const auto hold = [&](double start_K, double end_K, long steps) {
    DynamicsPlan plan;
    plan.ensemble = Ensemble::npt_isotropic, plan.start_K = start_K, plan.end_K = end_K, plan.steps = steps;
    engine->start_dynamics(std::vector<DynamicsPlan>(n, plan));
    std::vector<Thermo> mean(n);
    while (!engine->dynamics_finished()) {
      engine->advance(10);
      const auto rows = engine->sample();
      for (int r = 0; r < n; ++r) {
        mean[r].potential_eV += rows[r].potential_eV / 500 * 10 / static_cast<double>(steps);
        mean[r].density_g_cm3 += rows[r].density_g_cm3 * 10 / static_cast<double>(steps);
      }
    }
    return mean;
  };
  hold(2500, 2500, 1000);
  hold(1500, 1500, 2000);
  const auto liquid = hold(1500, 1500, 5000);
  hold(1500, 300, 6000);
  const auto glass = hold(300, 300, 1000);
  MinimizerSettings settings;
  const auto inherent = engine->minimize(settings);
  std::vector<Sample> samples;
  for (int r = 0; r < n; ++r)
    samples.push_back({liquid[r].potential_eV, liquid[r].density_g_cm3, glass[r].potential_eV, glass[r].density_g_cm3,
                       inherent[r].energy / 500});
  return samples;
}

TEST(LiquidAndGlass, AgreeWithLammps) {
  const auto lammps = lammps_samples(), ours = our_samples(4);
  ASSERT_GE(lammps.size(), 8U);
  const struct {
    std::string name;
    double Sample::*value;
    double largest_error;
  } quantities[]{{"liquid_energy", &Sample::liquid_energy, 0.004},
                 {"liquid_density", &Sample::liquid_density, 0.02},
                 {"glass_energy", &Sample::glass_energy, 0.004},
                 {"glass_density", &Sample::glass_density, 0.01},
                 {"inherent_energy", &Sample::inherent_energy, 0.004}};
  for (const auto& q : quantities) {
    const auto column = [&](const std::vector<Sample>& samples) {
      std::vector<double> values;
      for (const Sample& s : samples) values.push_back(s.*q.value);
      return values;
    };
    // Both scatter alike, so LAMMPS's larger set gives the error of ours too.
    const auto theirs = estimate(column(lammps)), mine = estimate(column(ours));
    const double n = static_cast<double>(lammps.size()), m = static_cast<double>(ours.size());
    const double error = theirs.error * std::sqrt(1 + n / m);
    EXPECT_NEAR(mine.mean, theirs.mean, 4 * error) << q.name;
    EXPECT_LT(error, q.largest_error) << q.name;
    RecordProperty(q.name, fmt::format("{:.5f} LAMMPS {:.5f} +- {:.5f}", mine.mean, theirs.mean, error));
  }
}

}  // namespace
}  // namespace vitrify::test
