// Forces are minus the slope of the energy, and the stress is its slope with strain over the volume.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/cu_zr.hpp"

namespace vitrify::test {
namespace {

/// Differences at h and 2h: what is left is of fourth order, but for the kinks of the tables' second derivatives.
constexpr double steps[4] = {1, -1, 2, -2};
double slope_of(const std::vector<SinglePoint>& e, std::size_t first, double h) {
  return (8 * (e[first].energy_eV - e[first + 1].energy_eV) - (e[first + 2].energy_eV - e[first + 3].energy_eV)) /
         (12 * h);
}

TEST(FiniteDifferences, ForcesAreMinusTheSlopeOfTheEnergy) {
  constexpr double h = 1e-4;
  const Structure s = tilted_glass500();
  std::mt19937_64 random(11);
  std::vector<std::size_t> picked;
  for (int k = 0; k < 8; ++k) picked.push_back(random() % s.size());
  std::vector<Structure> moved{s};
  for (const std::size_t i : picked)
    for (int axis = 0; axis < 3; ++axis)
      for (const double step : steps) {
        moved.push_back(s);
        moved.back().position[i][axis] += step * h;
      }
  const auto e = cpu_engine(moved)->evaluate();
  double worst = 0;
  for (std::size_t k = 0; k < picked.size(); ++k)
    for (int axis = 0; axis < 3; ++axis) {
      const double error = e[0].forces[picked[k]][axis] + slope_of(e, 1 + 4 * (3 * k + axis), h);
      EXPECT_NEAR(error, 0, 1e-7) << "atom " << picked[k] << " axis " << axis;  // rounding of 2400 eV / h: 1e-8
      worst = larger(worst, std::fabs(error));
    }
  RecordProperty("worst_eV_per_A", fmt::format("{:.2g}", worst));
}

TEST(FiniteDifferences, StressIsTheSlopeOfTheEnergyWithStrain) {
  constexpr double h = 1e-5;
  const int axes[6][2] = {{0, 0}, {1, 1}, {2, 2}, {0, 1}, {0, 2}, {1, 2}};
  const Structure s = tilted_glass500();
  std::vector<Structure> strained{s};
  for (const auto& axis : axes)
    for (const double step : steps) {
      Mat3 f = Mat3::identity();
      f(axis[0], axis[1]) += step * h;
      strained.push_back(deformed(s, f));
    }
  const auto e = cpu_engine(strained)->evaluate();
  double worst = 0;
  for (int k = 0; k < 6; ++k) {
    const double stress = slope_of(e, 1 + 4 * k, h) / s.box.volume() * units::GPa_per_eV_A3;
    EXPECT_NEAR(e[0].stress_GPa.v[k], stress, 1e-7) << "component " << k;
    worst = larger(worst, std::fabs(e[0].stress_GPa.v[k] - stress));
  }
  RecordProperty("worst_GPa", fmt::format("{:.2g}", worst));
}

}  // namespace
}  // namespace vitrify::test
