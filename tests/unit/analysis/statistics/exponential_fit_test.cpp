#include "host/analysis/statistics/exponential_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace vitrify {
namespace {

struct Curve {
  std::vector<double> x, y, weight;
};

/// Points of amplitude exp(-x / length) with noise of variance noise^2 / weight.
Curve decay(double amplitude, double length, double noise, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  Curve curve;
  for (int k = 0; k < 25; ++k) {
    curve.x.push_back(2 + 0.4 * k);
    curve.weight.push_back(1 + 0.3 * k * k);
    curve.y.push_back(amplitude * std::exp(-curve.x[k] / length) + noise * normal(random) / std::sqrt(curve.weight[k]));
  }
  return curve;
}

TEST(ExponentialFit, ExactDecay) {
  for (const double length : {0.3, 1.8, 3.0, 40.0}) {
    const Curve c = decay(1.7, length, 0, 0);
    const ExponentialFit fit = fit_exponential(c.x, c.y, c.weight);
    ASSERT_TRUE(fit.converged);
    EXPECT_NEAR(fit.length, length, 1e-7 * length);
    EXPECT_NEAR(fit.amplitude, 1.7, 1e-7);
  }
}

TEST(ExponentialFit, RecoversParametersWithinItsErrors) {
  double sum = 0, square = 0;
  constexpr int kSamples = 300;
  for (int k = 0; k < kSamples; ++k) {
    const Curve c = decay(0.8, 3.0, 0.05, 10 + k);
    const ExponentialFit fit = fit_exponential(c.x, c.y, c.weight);
    ASSERT_TRUE(fit.converged);
    const double pull = (fit.length - 3.0) / fit.length_error;
    sum += pull, square += pull * pull;
  }
  EXPECT_NEAR(sum / kSamples, 0, 0.25);
  EXPECT_NEAR(square / kSamples, 1, 0.35);
}

TEST(ExponentialFit, WeightlessPointsDoNotCount) {
  Curve c = decay(1, 2, 0.02, 5);
  const ExponentialFit before = fit_exponential(c.x, c.y, c.weight);
  c.x.push_back(1.0), c.y.push_back(1e3), c.weight.push_back(0);
  const ExponentialFit after = fit_exponential(c.x, c.y, c.weight);
  EXPECT_NEAR(after.length, before.length, 1e-8);
  EXPECT_NEAR(after.length_error, before.length_error, 1e-8);
}

TEST(ExponentialFit, SaysWhenNothingDecays) {
  EXPECT_FALSE(fit_exponential({}, {}, {}).converged);
  const std::vector<double> x = {1, 2, 3, 4}, w = {1, 1, 1, 1};
  EXPECT_FALSE(fit_exponential(x, std::vector<double>{1, 2, 4, 8}, w).converged);
  EXPECT_FALSE(fit_exponential(x, std::vector<double>{0, 0, 0, 0}, w).converged);
  EXPECT_FALSE(fit_exponential(x, std::vector<double>{-1, -2, -1, -2}, w).converged);
}

}  // namespace
}  // namespace vitrify
