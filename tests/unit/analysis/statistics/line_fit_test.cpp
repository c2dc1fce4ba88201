#include "host/analysis/statistics/line_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace vitrify {
namespace {

// The line through 0 0, 1 1, 2 5: slope 5/2, intercept -1/2, residuals 1/2 -1 1/2.
TEST(LineFit, OfThreePoints) {
  const std::vector<double> x{0, 1, 2}, y{0, 1, 5};
  const LineFit fit = fit_line(x, y);
  EXPECT_NEAR(fit.slope, 2.5, 1e-14);
  EXPECT_NEAR(fit.intercept, -0.5, 1e-14);
  EXPECT_NEAR(fit.slope_error, std::sqrt(1.5 / 2), 1e-14);
}

TEST(LineFit, TellsWhatPointsDoNot) {
  const std::vector<double> one{1}, two{1, 2}, seven{1, 2, 3, 4, 5, 6, 7};
  EXPECT_TRUE(std::isnan(fit_line(one, one).slope));
  EXPECT_NEAR(fit_line(two, two).slope, 1, 1e-14);
  EXPECT_TRUE(std::isnan(fit_line(two, two).slope_error));
  EXPECT_NEAR(fit_line_in_order(seven, seven).slope, 1, 1e-14);
  EXPECT_TRUE(std::isnan(fit_line_in_order(seven, seven).slope_error));
}

// Slopes through rows that remember the last ones for a tenth of the way scatter four times as far as independent rows
// would. The stated error is theirs.
TEST(LineFit, ErrorOfRowsThatDependOnEachOther) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  for (const auto& [rows, memory] : {std::pair{100, 0.0}, {100, 3.0}, {100, 10.0}, {50, 5.0}, {1000, 100.0}}) {
    const double kept = memory > 0 ? std::exp(-1 / memory) : 0;
    double scatter = 0, stated = 0, independent = 0;
    constexpr int runs = 400;
    for (int run = 0; run < runs; ++run) {
      std::vector<double> x, y;
      double off = normal(random);
      for (int k = 0; k < rows; ++k) {
        off = kept * off + std::sqrt(1 - kept * kept) * normal(random);
        x.push_back(k / static_cast<double>(rows)), y.push_back(2 * x.back() + off);
      }
      const LineFit fit = fit_line_in_order(x, y);
      scatter += (fit.slope - 2) * (fit.slope - 2) / runs;
      stated += fit.slope_error * fit.slope_error / runs;
      independent += std::pow(fit_line(x, y).slope_error, 2) / runs;
    }
    EXPECT_GT(std::sqrt(stated / scatter), 0.95) << rows << " " << memory;
    EXPECT_LT(std::sqrt(stated / scatter), 1.5) << rows << " " << memory;
    if (memory > 5) {
      EXPECT_LT(std::sqrt(independent / scatter), 0.4) << rows << " " << memory;
    }
  }
}

}  // namespace
}  // namespace vitrify
