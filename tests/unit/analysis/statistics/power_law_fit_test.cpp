#include "host/analysis/statistics/power_law_fit.hpp"

#include <gtest/gtest.h>

#include <random>

#include "host/error.hpp"

namespace vitrify {
namespace {

std::vector<RatePoint> points_of(double plateau, double amplitude, double exponent, double relative_error = 0.02) {
  std::vector<RatePoint> points;
  for (const double log10_rate : {3.0, 6.0, 9.0, 10.0, 11.0, 12.0, 13.0}) {
    const double value = plateau + amplitude * std::pow(10, exponent * log10_rate);
    points.push_back({log10_rate, 0, value, relative_error * value});
  }
  return points;
}

TEST(PowerLawFit, FindsTheLawThatMadeThePoints) {
  for (const double exponent : {0.05, 0.12, 0.4}) {
    const double amplitude = 30 / std::pow(10, 13 * exponent);
    const PowerLawFit fit = fit_power_law(points_of(8, amplitude, exponent));
    EXPECT_NEAR(fit.plateau.value, 8, 1e-3);
    EXPECT_NEAR(fit.exponent.value, exponent, 1e-4);
    EXPECT_NEAR(fit.amplitude, amplitude, 0.01 * amplitude);
    EXPECT_LT(fit.chi2, 1e-6);
  }
}

TEST(PowerLawFit, PlateauIsNotNegative) {
  // A straight line in the rate through a negative constant.
  std::vector<RatePoint> points;
  for (const double rate : {1.0, 2.0, 3.0, 4.0}) points.push_back({std::log10(rate), 0, rate - 0.5, 0.1});
  EXPECT_EQ(fit_power_law(points).plateau.value, 0);
}

TEST(PowerLawFit, AkaikeTellsWhichLawItIs) {
  const PowerLawFit with_plateau = fit_power_law(points_of(8, 30 / std::pow(10, 13 * 0.3), 0.3));
  EXPECT_LT(with_plateau.aic, with_plateau.aic_without_plateau);
  EXPECT_LT(with_plateau.aic, with_plateau.aic_logarithm);
  const PowerLawFit without = fit_power_law(points_of(0, 30 / std::pow(10, 13 * 0.1), 0.1));
  EXPECT_LT(without.aic_without_plateau, without.aic);
  std::vector<RatePoint> line = points_of(0, 0, 0.1);
  for (RatePoint& point : line) point.value = 5 + 2 * point.log10_rate, point.error = 0.1;
  const PowerLawFit logarithm = fit_power_law(line);
  EXPECT_LT(logarithm.aic_logarithm, logarithm.aic);
  EXPECT_NEAR(logarithm.aic_logarithm, 4, 1e-6);
}

TEST(PowerLawFit, ErrorsAreTheScatterOfRepeatedFits) {
  const auto exact = points_of(8, 30 / std::pow(10, 13 * 0.3), 0.3, 0.03);
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  double sum = 0, squares = 0, error = 0;
  constexpr int repeats = 100;
  for (int k = 0; k < repeats; ++k) {
    auto points = exact;
    for (RatePoint& point : points) point.value += point.error * normal(random);
    const PowerLawFit fit = fit_power_law(points);
    sum += fit.plateau.value, squares += fit.plateau.value * fit.plateau.value;
    error += fit.plateau.error / repeats;
  }
  const double scatter = std::sqrt(squares / repeats - sum * sum / repeats / repeats);
  EXPECT_NEAR(error, scatter, 0.25 * scatter);
}

TEST(PowerLawFit, ErrorsOfRatesCount) {
  auto points = points_of(8, 30 / std::pow(10, 13 * 0.3), 0.3);
  const double alone = fit_power_law(points).exponent.error;
  for (RatePoint& point : points) point.log10_rate_error = 0.5;
  EXPECT_GT(fit_power_law(points).exponent.error, 1.5 * alone);
}

TEST(PowerLawFit, RefusesTooFewPoints) {
  const auto points = points_of(8, 1, 0.1);
  EXPECT_THROW(fit_power_law(std::span(points).first(2)), Error);
  EXPECT_THROW(fit_power_law(std::vector<RatePoint>(3, points[0])), Error);
}

}  // namespace
}  // namespace vitrify
