#include "host/analysis/statistics/moments.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/statistics.hpp"

namespace vitrify {
namespace {

TEST(Moments, AreThoseOfScipy) {
  const std::vector<double> values = {1.5, 2, 2, 3.25, 4, 7, 11};
  const Moments moments = Moments::of(values);
  EXPECT_EQ(moments.count, 7);
  EXPECT_NEAR(moments.mean.value, 4.392857142857143, 1e-14);
  EXPECT_NEAR(moments.mean.error, test::estimate(values).error, 1e-14);
  EXPECT_NEAR(moments.deviation.value, 3.457651969596874, 1e-14);
  EXPECT_NEAR(moments.relative_width.value, 3.457651969596874 / 4.392857142857143, 1e-14);
  EXPECT_NEAR(moments.skewness.value, 1.101734472469128, 1e-13);
  EXPECT_NEAR(moments.kurtosis.value, -0.15777930724964184, 1e-13);
}

/// Of a gamma distribution, whose skewness is 2 / sqrt(shape) and whose kurtosis is 6 / shape.
TEST(Moments, ErrorsAreTheScatterOfSamples) {
  constexpr int samples = 300, n = 4000;
  constexpr double shape = 9;
  std::mt19937_64 random(2);
  std::gamma_distribution<double> gamma(shape, 0.1);
  const std::vector<Measured Moments::*> all = {&Moments::mean, &Moments::deviation, &Moments::relative_width,
                                                &Moments::skewness, &Moments::kurtosis};
  std::vector<std::vector<double>> value(all.size()), error(all.size());
  for (int k = 0; k < samples; ++k) {
    std::vector<double> values;
    for (int i = 0; i < n; ++i) values.push_back(gamma(random));
    const Moments moments = Moments::of(values);
    for (std::size_t m = 0; m < all.size(); ++m)
      value[m].push_back((moments.*all[m]).value), error[m].push_back((moments.*all[m]).error);
  }
  const std::vector<double> expected = {0.9, 0.3, 1.0 / 3, 2.0 / 3, 6 / shape};
  for (std::size_t m = 0; m < all.size(); ++m) {
    const test::Estimate mean = test::estimate(value[m]);
    EXPECT_NEAR(mean.mean, expected[m], 4 * mean.error + 0.01 * expected[m]) << m;
    EXPECT_NEAR(test::estimate(error[m]).mean / test::scatter(value[m]), 1, 0.15) << m;
  }
}

TEST(Moments, OfNothingOneAndEqualValuesTellWhatTheyCan) {
  EXPECT_EQ(Moments::of({}).count, 0);
  EXPECT_TRUE(std::isnan(Moments::of({}).mean.value));
  const std::vector<double> one = {3}, equal = {3, 3, 3};
  EXPECT_EQ(Moments::of(one).mean.value, 3);
  EXPECT_FALSE(Moments::of(one).mean.known());
  EXPECT_EQ(Moments::of(equal).mean.value, 3);
  EXPECT_EQ(Moments::of(equal).deviation.value, 0);
  EXPECT_FALSE(Moments::of(equal).skewness.known());
}

}  // namespace
}  // namespace vitrify
