#include "host/analysis/vibration/density_of_states.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <complex>
#include <numbers>

#include "host/error.hpp"
#include "kernels/units.hpp"
#include "tests/support/cu_zr.hpp"
#include "tests/support/symmetric_matrix.hpp"

namespace vitrify::test {
namespace {

constexpr double pi = std::numbers::pi;

/// Eigenvalues of the dynamical matrix, 1/ps^2, and its modes t = M^1/2 u.
Spectrum dense_spectrum(Engine& engine, const Structure& s) {
  const int n = 3 * static_cast<int>(s.size());
  std::vector<std::vector<Vec3>> unit(static_cast<std::size_t>(n), std::vector<Vec3>(s.size()));
  for (int k = 0; k < n; ++k) unit[k][k / 3][k % 3] = 1;
  const auto columns = engine.hessian_products(0, unit);
  const auto& mass = default_tables().mass_amu;
  SymmetricMatrix d(n);
  for (int row = 0; row < n; ++row)
    for (int column = 0; column <= row; ++column)
      d.set(row, column,
            0.5 * (columns[column][row / 3][row % 3] + columns[row][column / 3][column % 3]) * units::acceleration /
                std::sqrt(mass[s.type[row / 3]] * mass[s.type[column / 3]]));
  return spectrum(d);
}

/// A glass at rest, and all its vibrations.
struct DenseGlass {
  std::unique_ptr<Engine> engine = cpu_engine({tilted_glass500()}, 2);
  Structure structure;
  Spectrum modes;
  DenseGlass() {
    engine->minimize({.force_tolerance_eV_per_A = 1e-9});
    structure = engine->structures()[0];
    modes = dense_spectrum(*engine, structure);
  }
  /// Share of mode k on an atom, on the atoms of an element.
  double on_atom(std::size_t k, std::size_t i) const {
    double sum = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) sum += modes.vectors[k][3 * i + axis] * modes.vectors[k][3 * i + axis];
    return sum;
  }
  double on_element(std::size_t k, int type) const {
    double sum = 0;
    for (std::size_t i = 0; i < structure.size(); ++i)
      if (structure.type[i] == type) sum += on_atom(k, i);
    return sum;
  }
};
DenseGlass& glass() {
  static DenseGlass one;
  return one;
}

double chebyshev(std::size_t n, double x) { return std::cos(static_cast<double>(n) * std::acos(x)); }

/// What infinitely many random vectors give; modes 0 to 2 are translations.
VibrationalMoments exact_moments(const VibrationalMoments& like) {
  VibrationalMoments exact = like;
  for (std::size_t a = 0; a < like.moments.size(); ++a) {
    std::vector<double> mu(like.moments[a][0].size());
    for (std::size_t k = 3; k < glass().modes.values.size(); ++k) {
      const double x = 2 * glass().modes.values[k] / like.top_per_ps2 - 1;
      const double weight = glass().on_element(k, static_cast<int>(a));
      for (std::size_t n = 0; n < mu.size(); ++n) mu[n] += weight * chebyshev(n, x);
    }
    exact.moments[a] = {mu};
  }
  return exact;
}

TEST(DensityOfStates, OfAGlassIsThatOfItsDenseHessian) {
  constexpr double resolution_THz = 0.1;
  const auto moments = glass().engine->vibrational_moments({.resolution_THz = resolution_THz, .vectors = 24})[0];
  const auto& values = glass().modes.values;
  EXPECT_LT(std::fabs(values[2]), 1e-6 * values.back());
  EXPECT_GT(values[3], 1);
  EXPECT_GE(moments.top_per_ps2, values.back());
  EXPECT_LT(moments.top_per_ps2, 1.15 * values.back());
  double trace = 0;
  for (const double v : values) trace += v;
  EXPECT_NEAR(mean_square_frequency(moments, 500), trace / 1500, 1e-10 * trace / 1500);

  const auto g = density_of_states(moments, resolution_THz, "glass");
  const auto exact = density_of_states(exact_moments(moments), resolution_THz, "glass");
  double area = 0, chi2 = 0, largest = 0;
  int far = 0;
  for (std::size_t k = 0; k < g.total.size(); ++k) {
    area += g.total[k] * g.spacing_THz();
    const double off = (g.total[k] - exact.total[k]) / g.error[k];
    chi2 += off * off / static_cast<double>(g.total.size());
    far += std::fabs(off) > 4;
    largest = std::max(largest, g.error[k] / exact.total[k]);
    EXPECT_NEAR(g.partial[0][k] + g.partial[1][k], g.total[k], 1e-14);
  }
  EXPECT_NEAR(area, 1, 2e-3);
  EXPECT_LT(chi2, 2);
  EXPECT_EQ(far, 0);
  RecordProperty(
      "chi2", fmt::format("{:.3f}, top over the largest eigenvalue {:.4f}", chi2, moments.top_per_ps2 / values.back()));
  // The second moment of the broadened spectrum.
  double second = 0;
  for (std::size_t k = 0; k < exact.total.size(); ++k)
    second += exact.total[k] * exact.spacing_THz() * std::pow(2 * pi * exact.frequency_THz[k], 2);
  EXPECT_NEAR(second, trace / 1497, 2e-3 * trace / 1497);
}

TEST(DensityOfStates, SoftestModesAreThoseOfTheDenseHessian) {
  const MomentSettings settings{.resolution_THz = 0.04, .vectors = 12};
  const auto moments = glass().engine->vibrational_moments(settings)[0];
  const auto g = density_of_states(moments, settings.resolution_THz, "glass");
  const SpectralFilter filter = softest_modes(moments, g, 0.05);
  constexpr int vectors = 24;
  const auto weights = glass().engine->vibrational_weights({filter}, vectors, 7)[0];
  std::vector<double> expected(500);
  double inside = 0;
  for (std::size_t k = 3; k < 1500; ++k) {
    const double x = 2 * glass().modes.values[k] / moments.top_per_ps2 - 1;
    double f = 0;
    for (std::size_t n = 0; n < filter.coefficients.size(); ++n) f += filter.coefficients[n] * chebyshev(n, x);
    if (k < 3 + 50 || k > 3 + 110) {
      EXPECT_NEAR(f, k < 3 + 50 ? 1 : 0, 0.05) << k;
    }
    for (std::size_t i = 0; i < 500; ++i) expected[i] += f * f * glass().on_atom(k, i);
    inside += f * f;
  }
  EXPECT_NEAR(inside, 75, 5);
  double squares = 0;
  for (std::size_t i = 0; i < 500; ++i) squares += std::pow(weights[i] / expected[i] - 1, 2) / 500;
  EXPECT_NEAR(std::sqrt(squares), std::sqrt(2.0 / (3 * vectors)), 0.3 * std::sqrt(2.0 / (3 * vectors)));
}

/// Squares of angular frequencies by frozen phonons: force constants by differences of the forces that one atom's
/// displacements give rise to, transformed at all wave vectors that fit into the box.
std::vector<double> frozen_phonons(const Structure& s, int cells, double a) {
  constexpr double h = 1e-3;
  std::vector<Structure> moved;
  for (int axis = 0; axis < 3; ++axis)
    for (const double step : {h, -h}) {
      moved.push_back(s);
      moved.back().position[0][axis] += step;
    }
  const auto points = cpu_engine(moved)->evaluate();
  const double mass = default_tables().mass_amu[0];
  std::vector<double> squares;
  // wave vectors 2 pi n / (cells a), of which those that differ by (cells, cells, cells) or (2 cells, 0, 0) are equal
  for (int x = 0; x < 2 * cells; ++x)
    for (int y = 0; y < 2 * cells; ++y)
      for (int z = 0; z < cells; ++z) {
        const Vec3 q = Vec3{double(x), double(y), double(z)} * (2 * pi / (cells * a));
        SymmetricMatrix d(3);
        for (int column = 0; column < 3; ++column)
          for (int row = 0; row <= column; ++row) {
            double sum = 0;
            for (std::size_t j = 0; j < s.size(); ++j) {
              const double constant =
                  (points[2 * column + 1].forces[j][row] - points[2 * column].forces[j][row]) / (2 * h);
              sum += constant * std::cos(dot(q, s.position[j] - s.position[0]));
            }
            d.set(row, column, sum * units::acceleration / mass);
          }
        for (const double value : spectrum(d).values) squares.push_back(value);
      }
  return squares;
}

TEST(DensityOfStates, OfCopperIsThatOfFrozenPhonons) {
  constexpr double a = 3.64, resolution_THz = 0.2;
  constexpr int cells = 5;
  const Structure s = fcc_cu(a, cells);
  const auto moments = cpu_engine({s}, 2)->vibrational_moments({.resolution_THz = resolution_THz, .vectors = 30})[0];
  const auto squares = frozen_phonons(s, cells, a);
  VibrationalMoments exact = moments;
  std::vector<double> mu(moments.moments[0][0].size());
  double sum = 0;
  for (const double value : squares) {
    sum += value;
    if (value < 1e-3) continue;
    for (std::size_t n = 0; n < mu.size(); ++n)
      mu[n] += chebyshev(n, 2 * value / moments.top_per_ps2 - 1) * 3 * static_cast<double>(s.size()) /
               static_cast<double>(squares.size());
  }
  exact.moments[0] = {mu};
  exact.moments[1] = {std::vector<double>(mu.size())};
  EXPECT_NEAR(mean_square_frequency(moments, s.size()), sum / static_cast<double>(squares.size()),
              1e-3 * sum / static_cast<double>(squares.size()));
  const auto g = density_of_states(moments, resolution_THz, "Cu");
  const auto expected = density_of_states(exact, resolution_THz, "Cu");
  const double highest = *std::max_element(expected.total.begin(), expected.total.end());
  for (std::size_t k = 0; k < g.total.size(); ++k)
    EXPECT_NEAR(g.total[k], expected.total[k], 0.03 * highest) << g.frequency_THz[k];
}

TEST(DensityOfStates, OfASaddleIsRefused) {
  const auto engine = cpu_engine({shaken(tilted_glass500(), 0.4, 1)}, 2);
  const auto moments = engine->vibrational_moments({.resolution_THz = 0.1, .vectors = 3})[0];
  EXPECT_THROW(density_of_states(moments, 0.05, "glass"), Error);
}

/// Debye's spectrum and a bump, g / f^2 = level (1 + height exp(-(f - at)^2 / 2)).
TEST(BosonPeak, OfAKnownSpectrumIsFound) {
  DensityOfStates g;
  for (int k = 0; k < 300; ++k) {
    const double f = 0.025 * k;
    g.frequency_THz.push_back(f);
    g.total.push_back(0.03 * f * f * (1 + 0.8 * std::exp(-0.5 * (f - 1.2) * (f - 1.2))));
    g.error.push_back(0.003 * f * f);
  }
  Sound sound;
  sound.debye_level_per_THz3 = 0.03;
  const auto peak = boson_peak(g, sound, 14400);
  ASSERT_TRUE(peak);
  EXPECT_NEAR(peak->frequency_THz, 1.2, 1e-3);
  EXPECT_NEAR(peak->over_debye, 1.8, 2e-3);
  EXPECT_NEAR(peak->over_debye_error, 0.1, 1e-12);
  EXPECT_FALSE(boson_peak(g, sound, 14399));
  for (std::size_t k = 0; k < g.total.size(); ++k)
    g.total[k] = std::pow(g.frequency_THz[k], 2) / (1 + g.frequency_THz[k]);
  EXPECT_FALSE(boson_peak(g, sound, 14400));
}

TEST(DensityOfStates, SmoothingKeepsTheAreaAndWidensAPeak) {
  DensityOfStates g;
  for (int k = 0; k < 400; ++k) g.frequency_THz.push_back(0.01 * k);
  std::vector<double> peak(400);
  peak[200] = 1;
  const auto wide = smoothed(g, peak, 0.1);
  double area = 0;
  for (const double v : wide) area += v;
  EXPECT_NEAR(area, 1, 1e-12);
  EXPECT_NEAR(wide[205], 0.5 * wide[200], 1e-3 * wide[200]);
}

}  // namespace
}  // namespace vitrify::test
