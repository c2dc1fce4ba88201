#include "host/analysis/shear/radial_correlation.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/analysis/statistics/exponential_fit.hpp"
#include "tests/unit/analysis/random_configuration.hpp"

namespace vitrify {
namespace {

TEST(RadialCorrelation, AgreesWithTheSumOverAllPairs) {
  const Box box = test::tilted_box();
  const auto positions = test::random_positions(box, 300, 4);
  std::vector<double> field;
  for (const Vec3& r : positions) field.push_back(5 + std::sin(r.x) + 0.3 * std::cos(r.y * r.z));
  double mean = 0, variance = 0;
  for (const double f : field) mean += f / 300;
  for (const double f : field) variance += (f - mean) * (f - mean) / 300;

  const auto shells = correlation_sums(box, positions, field, 6.0, 0.5).correlation();
  ASSERT_EQ(shells.size(), 12u);
  for (int k = 0; k < 12; ++k) {
    double sum = 0, product = 0, distance = 0;
    int pairs = 0;
    for (int i = 0; i < 300; ++i)
      for (int j = 0; j < i; ++j) {
        const double r = norm(test::shortest_image(box, positions[j] - positions[i]));
        if (r < 0.5 * k || r >= 0.5 * (k + 1)) continue;
        sum += (field[i] - mean) * (field[j] - mean) / variance;
        product += field[i] * field[j];
        distance += r;
        ++pairs;
      }
    ASSERT_EQ(shells[k].pairs, pairs);
    if (pairs == 0) continue;
    EXPECT_NEAR(shells[k].centred, sum / pairs, 1e-12);
    EXPECT_NEAR(shells[k].value, (product / pairs - mean * mean) / variance, 1e-12);
    EXPECT_NEAR(shells[k].distance_A, distance / pairs, 1e-12);
  }
}

TEST(RadialCorrelation, AlternatingChainIsPerfectlyAnticorrelated) {
  Box box;
  box.length = {20, 20, 20};
  std::vector<Vec3> chain;
  std::vector<double> field;
  for (int i = 0; i < 20; ++i) {
    chain.push_back({0.5 + i, 1, 1});
    field.push_back(i % 2);
  }
  const auto shells = correlation_sums(box, chain, field, 4.5, 0.5).correlation(9);
  for (int r = 1; r <= 4; ++r) {
    EXPECT_EQ(shells[2 * r].pairs, 20);
    EXPECT_DOUBLE_EQ(shells[2 * r].distance_A, r);
    EXPECT_DOUBLE_EQ(shells[2 * r].centred, r % 2 ? -1 : 1);
    EXPECT_EQ(shells[2 * r - 1].pairs, 0);
  }
}

TEST(RadialCorrelation, UniformFieldHasNone) {
  const Box box = test::tilted_box();
  const auto positions = test::random_positions(box, 50, 5);
  for (const auto& shell : correlation_sums(box, positions, std::vector<double>(50, 0.1), 6, 1).correlation())
    EXPECT_TRUE(shell.value == 0 && shell.centred == 0);
}

TEST(RadialCorrelation, FindsTheRangeOfAnExponentialField) {
  // White noise smoothed by exp(-r / xi) / r. Its Fourier transform is 1 / (k^2 + xi^-2) and the square of that, the
  // spectrum of the field, is the transform of exp(-r / xi).
  constexpr double xi = 1.5;
  Box box;
  box.length = {30, 30, 30};
  const auto sources = test::random_positions(box, 6000, 6);
  const auto probes = test::random_positions(box, 2500, 7);
  std::vector<double> field;
  for (const Vec3& r : probes) {
    double sum = 0;
    for (std::size_t j = 0; j < sources.size(); ++j) {
      const double d = norm(box.minimum_image(sources[j] - r));
      if (d < 8 * xi) sum += (j % 2 ? 1 : -1) * std::exp(-d / xi) / d;
    }
    field.push_back(sum);
  }
  std::vector<double> x, y, w;
  for (const auto& shell : correlation_sums(box, probes, field, 8, 0.25).correlation())
    if (shell.distance_A > 0.5) x.push_back(shell.distance_A), y.push_back(shell.centred), w.push_back(shell.pairs);
  const ExponentialFit fit = fit_exponential(x, y, w);
  ASSERT_TRUE(fit.converged);
  EXPECT_NEAR(fit.length, xi, 0.15 * xi);
}

}  // namespace
}  // namespace vitrify
