#include "host/analysis/statistics/cooling_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "host/error.hpp"

namespace vitrify {
namespace {

TEST(CoolingFit, FindsALineAndItsInverse) {
  const std::vector<double> rates = {1e13, 1e12, 1e10}, energies = {-4.80, -4.81, -4.83};
  const CoolingFit fit(rates, energies);
  EXPECT_NEAR(fit.slope(), 0.01, 1e-12);
  EXPECT_NEAR(fit.intercept(), -4.93, 1e-12);
  EXPECT_NEAR(fit.scatter(), 0, 1e-12);
  EXPECT_NEAR(fit.rate_of(-4.90, 1).log10_rate, 3, 1e-9);
  EXPECT_NEAR(fit.rate_of(-4.90, 1).error_decades, 0, 1e-9);
}

TEST(CoolingFit, TwoGlassesHaveNoError) {
  const CoolingFit fit(std::vector{1e13, 1e12}, std::vector{-4.80, -4.81});
  EXPECT_NEAR(fit.rate_of(-4.82, 1).log10_rate, 11, 1e-9);
  EXPECT_TRUE(std::isnan(fit.rate_of(-4.82, 1).error_decades));
}

TEST(CoolingFit, RefusesASingleRate) {
  EXPECT_THROW(CoolingFit(std::vector{1e13, 1e13}, std::vector{-4.80, -4.81}), Error);
  EXPECT_THROW(CoolingFit({}, {}), Error);
}

TEST(CoolingFit, ErrorsAreTheSpreadOfManyFits) {
  constexpr int trials = 4000, glasses = 5;
  constexpr double noise = 0.001, slope = 0.01, hybrid = -4.86;
  std::mt19937_64 random(3);
  std::normal_distribution<double> error(0, noise);
  std::vector<double> rates;
  for (const double rate : {1e10, 1e11, 1e12, 1e13}) rates.insert(rates.end(), glasses, rate);
  double sum = 0, squares = 0, variance = 0;
  for (int k = 0; k < trials; ++k) {
    std::vector<double> energies;
    for (const double rate : rates) energies.push_back(-4.93 + slope * std::log10(rate) + error(random));
    const EffectiveRate found = CoolingFit(rates, energies).rate_of(hybrid + error(random), 1);
    sum += found.log10_rate, squares += found.log10_rate * found.log10_rate;
    variance += found.error_decades * found.error_decades;
  }
  const double mean = sum / trials, spread = std::sqrt(squares / trials - mean * mean);
  EXPECT_NEAR(mean, 7, 0.02);
  EXPECT_NEAR(std::sqrt(variance / trials) / spread, 1, 0.06);
}

TEST(CoolingFit, MeansHaveTheStandardErrorOfTheMean) {
  const GlassMean mean = mean_of(std::vector{-4.0, -4.2, -4.4, -4.2});
  EXPECT_DOUBLE_EQ(mean.energy, -4.2);
  EXPECT_NEAR(mean.standard_error, std::sqrt(0.08 / 3 / 4), 1e-12);
  EXPECT_EQ(mean.glasses, 4);
  EXPECT_TRUE(std::isnan(mean_of(std::vector{-4.0}).standard_error));
}

}  // namespace
}  // namespace vitrify
