#include "host/analysis/vibration/velocity_spectrum.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "host/error.hpp"
#include "tests/support/cu_zr.hpp"

namespace vitrify::test {
namespace {

constexpr double pi = std::numbers::pi;

double area(const DensityOfStates& g, const std::vector<double>& values, double from, double to) {
  double sum = 0;
  for (std::size_t k = 0; k < values.size(); ++k)
    if (g.frequency_THz[k] >= from && g.frequency_THz[k] < to) sum += values[k] * g.spacing_THz();
  return sum;
}

TEST(VelocitySpectrum, HasEachOscillatorAtItsFrequency) {
  const std::vector<int> type = {0, 0, 0, 1};
  const std::vector<double> mass = {60, 90};
  VelocitySpectrum spectrum(type, mass, {});
  for (int frame = 0; frame < 2500; ++frame) {
    std::vector<Vec3> v;
    for (const int t : type) {
      const double f = t == 0 ? 2.03 : 4.46, phase = 2 * pi * f * frame * 0.02;
      const double size = 1 / std::sqrt(mass[t]);
      v.push_back({size * std::cos(phase), size * std::cos(phase + 1), size * std::cos(phase + 2)});
    }
    for (Vec3& one : v) one += Vec3{5, 6, 7};
    spectrum.add(v);
  }
  EXPECT_EQ(spectrum.segments(), 4);
  const auto g = spectrum.result();
  EXPECT_NEAR(g.spacing_THz(), 0.05, 1e-12);
  EXPECT_NEAR(g.frequency_THz.back(), 25, 1e-9);
  EXPECT_NEAR(area(g, g.total, 0, 26), 1, 1e-12);
  EXPECT_GT(area(g, g.total, 1.9, 2.2) + area(g, g.total, 4.3, 4.6), 0.999);
  for (std::size_t k = 0; k < g.total.size(); ++k) EXPECT_NEAR(g.partial[0][k] + g.partial[1][k], g.total[k], 1e-12);
}

TEST(VelocitySpectrum, OfManyOscillatorsCountsThem) {
  // pairs of atoms against each other: no momentum
  std::vector<int> type;
  std::vector<double> frequency;
  for (int k = 0; k < 40; ++k) type.insert(type.end(), {k % 4 == 0, k % 4 == 0}), frequency.push_back(1 + 0.2 * k);
  const std::vector<double> mass = {60, 90};
  VelocitySpectrum spectrum(type, mass, {});
  for (int frame = 0; frame < 1000; ++frame) {
    std::vector<Vec3> v;
    for (int k = 0; k < 40; ++k) {
      const double phase = 2 * pi * frequency[k] * frame * 0.02, size = 1 / std::sqrt(mass[k % 4 == 0]);
      const Vec3 one{size * std::cos(phase), size * std::sin(phase), size * std::cos(phase + k)};
      v.push_back(one), v.push_back(-one);
    }
    spectrum.add(v);
  }
  const auto g = spectrum.result();
  for (int k = 0; k < 40; ++k) {
    const double share = area(g, g.total, frequency[k] - 0.1, frequency[k] + 0.1);
    EXPECT_NEAR(share, 1.0 / 40, 2e-3) << k;
    EXPECT_NEAR(area(g, g.partial[k % 4 == 0], frequency[k] - 0.1, frequency[k] + 0.1), share, 1e-3);
  }
}

TEST(VelocitySpectrum, NeedsASegmentAndBoundsItsMemory) {
  VelocitySpectrum spectrum({0, 0}, {60}, {});
  for (int k = 0; k < 999; ++k) spectrum.add(std::vector<Vec3>{{1, 0, 0}, {-1, 0, 0}});
  EXPECT_THROW(spectrum.result(), Error);
  const VelocitySpectrumSettings few{.segment_ps = 0.2, .most_atoms = 1000};
  const VelocitySpectrum some(std::vector<int>(20'000), {60}, few);
  EXPECT_NEAR(static_cast<double>(some.followed_atoms()), 1000, 100);
  EXPECT_NEAR(VelocitySpectrum::memory_bytes(14'400, {}), 173e6, 1e6);
}

/// At 20 K a glass is a set of harmonic oscillators.
TEST(VelocitySpectrum, OfAColdGlassIsThatOfItsHessian) {
  constexpr double temperature_K = 20;
  const auto engine = cpu_engine({glass500()}, 2);
  engine->minimize({.force_tolerance_eV_per_A = 1e-8});
  const auto hessian =
      density_of_states(engine->vibrational_moments({.resolution_THz = 0.1, .vectors = 24})[0], 0.1, "glass");
  engine->draw_velocities({3}, {2 * temperature_K}, 0);
  engine->set_skin(0.3);
  DynamicsPlan plan;
  plan.ensemble = Ensemble::nve;
  plan.dt_ps = 0.004;
  plan.steps = 25'000;
  engine->start_dynamics({plan});
  const Structure s = engine->structures()[0];
  VelocitySpectrum spectrum(s.type, default_tables().mass_amu, {});
  engine->advance(5000);
  for (int frame = 0; frame < 4000; ++frame) {
    engine->advance(5);
    spectrum.add(engine->structures()[0].velocity);
  }
  const auto g = spectrum.result();
  const auto wide = smoothed(g, g.total, 0.6), expected = smoothed(hessian, hessian.total, 0.55);
  for (double f = 1; f < 9; f += 0.5)
    EXPECT_NEAR(wide[static_cast<std::size_t>(f / 0.05 + 0.5)], expected[static_cast<std::size_t>(f / 0.05 + 0.5)],
                0.02)
        << f;
}

}  // namespace
}  // namespace vitrify::test
