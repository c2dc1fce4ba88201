#include "host/stages/aqs/onset.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace vitrify {
namespace {

SoftMode mode_of(double eigenvalue, bool converged) {
  SoftMode mode;
  mode.eigenvalue_eV_per_A2 = eigenvalue, mode.converged = converged;
  mode.mode = {{0.6, 0, 0}, {0, 0.8, 0}};
  return mode;
}

std::vector<double> numbers(const Onset& onset) {
  std::vector<double> found;
  for (const Cell& cell : onset.cells_of_minimum())
    if (const auto* values = std::get_if<std::vector<double>>(&cell.value.values)) found.push_back(values->at(0));
  return found;
}

/// lambda^2 = 1 - 10 gamma: lost at 0.1.
TEST(Onset, AModeThatHasNotConvergedTellsNothing) {
  const auto eigenvalue = [](double strain) { return std::sqrt(1 - 10 * strain); };
  Onset onset;
  for (const double strain : {0.01, 0.02, 0.03, 0.04}) onset.add(strain, mode_of(eigenvalue(strain), true), false);
  EXPECT_EQ(numbers(onset)[0], eigenvalue(0.04));
  EXPECT_NEAR(numbers(onset)[1], 0.1, 1e-12);
  onset.add(0.05, mode_of(0.3, false), false);
  EXPECT_TRUE(std::isnan(numbers(onset)[0]) && std::isnan(numbers(onset)[1]));
  StateArchive archive;
  onset.save(archive, "onset/");
  Onset restored;
  restored.restore(archive, "onset/", 2);
  EXPECT_TRUE(std::isnan(numbers(restored)[0]));
  restored.add(0.06, mode_of(eigenvalue(0.06), true), false);
  EXPECT_EQ(numbers(restored)[0], eigenvalue(0.06));
  EXPECT_TRUE(std::isnan(numbers(restored)[1]));
}

}  // namespace
}  // namespace vitrify
