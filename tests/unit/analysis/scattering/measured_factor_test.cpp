#include "host/analysis/scattering/measured_factor.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/error.hpp"

namespace vitrify {
namespace {

AnalysisResult factor() {
  AnalysisResult result;
  result.tables = {{"",
                    {{"q_per_A", "1/A", "", std::vector<double>{1, 2, 3, 4}},
                     {"xray", "", "", std::vector<double>{0.5, 3, 1.5, 0.8}}}}};
  return result;
}

std::vector<double> column(const AnalysisResult& result, std::size_t place) {
  return std::get<std::vector<double>>(result.tables[0].columns.at(place).values);
}

TEST(MeasuredFactor, IsInterpolatedWhereItIsMeasured) {
  AnalysisResult result = factor();
  compare({{1.5, 2, 2.5, 3}, {1, 3, 5, 2}, {}}, result);
  const std::vector<double> experiment = column(result, 2);
  EXPECT_TRUE(std::isnan(experiment[0]));
  EXPECT_DOUBLE_EQ(experiment[1], 3);
  EXPECT_DOUBLE_EQ(experiment[2], 2);
  EXPECT_TRUE(std::isnan(experiment[3]));
  EXPECT_EQ(result.numbers[0].name, "R_w");
  EXPECT_DOUBLE_EQ(result.numbers[0].value, std::sqrt(0.25 / (9 + 4)));
}

TEST(MeasuredFactor, IsNotKnownInGaps) {
  AnalysisResult result = factor();
  compare({{0.9, 1.1, 1.9, 2.3, 3.9, 4.1}, {1, 1, 2, 3, 1, 1}, {}}, result);
  const std::vector<double> experiment = column(result, 2);
  EXPECT_DOUBLE_EQ(experiment[0], 1);
  EXPECT_DOUBLE_EQ(experiment[1], 2.25);
  EXPECT_TRUE(std::isnan(experiment[2]));
  EXPECT_DOUBLE_EQ(experiment[3], 1);
}

TEST(MeasuredFactor, WeighsPointsByTheirErrors) {
  AnalysisResult result = factor();
  compare({{1, 2, 3, 4}, {0.5, 2, 2, 0.8}, {1, 0.5, 2, 1}}, result);  // no gap at a point itself
  EXPECT_EQ(column(result, 3), (std::vector<double>{1, 0.5, 2, 1}));
  EXPECT_DOUBLE_EQ(result.numbers[0].value, std::sqrt((4 + 0.0625) / (0.25 + 16 + 1 + 0.64)));
}

TEST(MeasuredFactor, IsRefusedWhereNoBinIs) {
  AnalysisResult result = factor();
  EXPECT_THROW(compare({{7, 8}, {1, 1}, {}}, result), Error);
}

}  // namespace
}  // namespace vitrify
