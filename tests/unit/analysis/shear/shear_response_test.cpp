#include "host/analysis/shear/shear_response.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

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

TEST(ShearResponse, ModulusIsTheSlopeOfTheBeginning) {
  const AnalysisResult result = shear_response({curve("xy+", 25, 0.14)}, {5e-5, 0.01});
  EXPECT_NEAR(number(result, "shear_modulus"), 25, 1e-10);
  EXPECT_LT(number(result, "shear_modulus", true), 1e-10);  // all are on the line
  EXPECT_EQ(result.numbers.size(), 1u);
  EXPECT_NEAR(std::get<std::vector<double>>(result.tables[0].columns[3].values)[0], 0.14, 1e-12);
}

TEST(ShearResponse, SeveralDirectionsGiveTheErrorOfTheirMean) {
  const AnalysisResult result = shear_response(
      {curve("xy+", 24, 0.1, 0.01), curve("xz+", 25, -0.1, 0.01), curve("yz+", 29, 0, 0.01)}, {5e-5, 0.01});
  const double bias = shear_response({curve("xy+", 0, 0, 0.01)}, {5e-5, 0.01}).numbers[0].value;
  EXPECT_NEAR(number(result, "shear_modulus"), 26 + bias, 1e-10);
  EXPECT_NEAR(number(result, "shear_modulus", true), std::sqrt((4 + 1 + 9) / 6.0), 1e-10);
  const AnalysisResult alike =
      shear_response({curve("xy+", 24, 0.1, 0.01), curve("xz+", 24, -0.1, 0.01)}, {5e-5, 0.01});
  const double one = shear_response({curve("xy+", 24, 0.1, 0.01)}, {5e-5, 0.01}).numbers[0].error;
  EXPECT_GT(one, 0.5);
  EXPECT_NEAR(number(alike, "shear_modulus", true), one / std::sqrt(2), 1e-10);  // that they do not scatter is chance
}

TEST(ShearResponse, FlowIsTheSecondHalfOfALargeStrain) {
  StressBranch large{0, 0.4, {}, {}}, just{0, 0.2, {0.05, 0.15}, {1, 2}}, less{0, 0.199, {0.05, 0.15}, {1, 2}};
  for (int k = 0; k < 400; ++k) large.strain.push_back(1e-3 * (k + 0.5)), large.stress_GPa.push_back(k < 190 ? 3 : 1.5);
  const AnalysisResult result = shear_response({{"xy+", {large}}}, {1e-3, 0.01});
  EXPECT_NEAR(number(result, "flow_stress"), 1.5, 1e-12);
  EXPECT_NEAR(number(result, "viscosity"), 1500, 1e-9);
  EXPECT_EQ(number(shear_response({{"xy+", {just}}}, {1e-3, 0.01}), "flow_stress"), 2);
  EXPECT_EQ(shear_response({{"xy+", {less}}}, {1e-3, 0.01}).numbers.size(), 1u);
}

}  // namespace
}  // namespace vitrify
