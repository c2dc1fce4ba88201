#include "host/analysis/statistics/block_average.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace vitrify {
namespace {

BlockAverage average_of(const std::vector<double>& values) {
  BlockAverage average;
  for (const double value : values) average.add(value);
  return average;
}

/// x_k = rho x_(k-1) + noise, with variance 1.
std::vector<double> correlated_series(std::size_t n, double rho, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(0, std::sqrt(1 - rho * rho));
  std::vector<double> series{noise(random)};
  while (series.size() < n) series.push_back(rho * series.back() + noise(random));
  return series;
}

TEST(BlockAverage, CountsEveryNumberOnce) {
  for (const int n : {1, 63, 64, 65, 1000, 4097}) {
    BlockAverage average;
    for (int k = 0; k < n; ++k) average.add(k);
    EXPECT_EQ(average.size(), n);
    EXPECT_DOUBLE_EQ(average.mean(), (n - 1) / 2.0);
    EXPECT_TRUE(average.possible());
  }
}

TEST(BlockAverage, ErrorOfFewNumbersIsUnknown) {
  EXPECT_TRUE(std::isnan(BlockAverage{}.mean()));
  EXPECT_TRUE(std::isnan(average_of(std::vector<double>(15, 1.0)).error()));
  EXPECT_EQ(average_of(std::vector<double>(16, 1.0)).error(), 0);
}

/// The mean of n numbers has the variance (1 + rho) / (1 - rho) / n; of numbers taken as independent it would seem a
/// hundredth of that here.
TEST(BlockAverage, ErrorIsThatOfACorrelatedSeries) {
  constexpr std::size_t n = 20'000;
  constexpr int series = 200;
  for (const double rho : {0.0, 0.9, 0.98}) {
    const double exact = std::sqrt((1 + rho) / (1 - rho) / n);
    double square = 0, error = 0;
    for (int k = 0; k < series; ++k) {
      const BlockAverage average = average_of(correlated_series(n, rho, k));
      square += average.mean() * average.mean() / series, error += average.error() / series;
    }
    EXPECT_NEAR(std::sqrt(square) / exact, 1, 0.2) << rho;
    EXPECT_GT(error / exact, 0.95) << rho;
    EXPECT_LT(error / exact, 1.25) << rho;
  }
}

TEST(BlockAverage, RefusesCountsThatCannotBe) {
  BlockAverage average = average_of(std::vector<double>(100, 1.0));
  average.blocks = BlockAverage::most_blocks;
  EXPECT_FALSE(average.possible());
  average.blocks = 3, average.open_length = average.block_length;
  EXPECT_FALSE(average.possible());
}

}  // namespace
}  // namespace vitrify
