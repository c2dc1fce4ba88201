#include "host/analysis/shear/shear_response.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "host/analysis/statistics/line_fit.hpp"

namespace vitrify {
namespace {

double number(const AnalysisResult& result, const std::string& name, bool error = false) {
  for (const ResultNumber& one : result.numbers)
    if (one.name == name) return error ? one.error : one.value;
  ADD_FAILURE() << name;
  return 0;
}

/// Bins of 1e-3 up to 0.02, on a line up to 0.01 and level behind it.
ShearCurve curve(const std::string& direction, double modulus_GPa, double residual_GPa, double wiggle_GPa = 0) {
  StressBranch branch{0, 0.02, {}, {}};
  for (int k = 0; k < 20; ++k) {
    const double strain = 1e-3 * (k + 0.5);
    branch.strain.push_back(strain);
    branch.stress_GPa.push_back(residual_GPa + modulus_GPa * std::min(strain, 0.01) + (k % 2 ? 1 : -1) * wiggle_GPa);
  }
  return {direction, {branch}};
}

// The line through 0 0, 1 1, 2 5: slope 5/2, intercept -1/2, residuals 1/2 -1 1/2.
TEST(LineFit, OfThreePoints) {
  const std::vector<double> x{0, 1, 2}, y{0, 1, 5};
  const LineFit fit = fit_line(x, y);
  EXPECT_NEAR(fit.slope, 2.5, 1e-14);
  EXPECT_NEAR(fit.intercept, -0.5, 1e-14);
  EXPECT_NEAR(fit.slope_error, std::sqrt(1.5 / 2), 1e-14);
}

TEST(LineFit, TellsWhatPointsDoNot) {
  const std::vector<double> one{1}, two{1, 2};
  EXPECT_TRUE(std::isnan(fit_line(one, one).slope));
  EXPECT_NEAR(fit_line(two, two).slope, 1, 1e-14);
  EXPECT_TRUE(std::isnan(fit_line(two, two).slope_error));
}

TEST(ShearResponse, ModulusIsTheSlopeOfTheBeginning) {
  const AnalysisResult result = shear_response({curve("xy+", 25, 0.14)}, {5e-5, 0.01});
  EXPECT_NEAR(number(result, "shear_modulus"), 25, 1e-10);
  EXPECT_TRUE(std::isnan(number(result, "shear_modulus", true)));  // of a single direction
  EXPECT_EQ(result.numbers.size(), 1u);
  EXPECT_NEAR(std::get<std::vector<double>>(result.tables[0].columns[3].values)[0], 0.14, 1e-12);
}

TEST(ShearResponse, SeveralDirectionsGiveTheErrorOfTheirMean) {
  const AnalysisResult result = shear_response(
      {curve("xy+", 24, 0.1, 0.01), curve("xz+", 25, -0.1, 0.01), curve("yz+", 29, 0, 0.01)}, {5e-5, 0.01});
  const double bias = shear_response({curve("xy+", 0, 0, 0.01)}, {5e-5, 0.01}).numbers[0].value;
  EXPECT_NEAR(number(result, "shear_modulus"), 26 + bias, 1e-10);
  EXPECT_NEAR(number(result, "shear_modulus", true), std::sqrt((4 + 1 + 9) / 6.0), 1e-10);
}

TEST(ShearResponse, FlowIsTheSecondHalfOfALargeStrain) {
  StressBranch large{0, 0.4, {}, {}};
  for (int k = 0; k < 400; ++k) large.strain.push_back(1e-3 * (k + 0.5)), large.stress_GPa.push_back(k < 190 ? 3 : 1.5);
  const AnalysisResult result = shear_response({{"xy+", {large}}}, {1e-3, 0.01});
  EXPECT_NEAR(number(result, "flow_stress"), 1.5, 1e-12);
  EXPECT_NEAR(number(result, "viscosity"), 1500, 1e-9);
}

}  // namespace
}  // namespace vitrify
