#include "host/analysis/statistics/bootstrap.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/statistics.hpp"

namespace vitrify {
namespace {

Statistics mean_of(const std::vector<double>& values) {
  return [&values](std::span<const int> drawn) {
    double sum = 0;
    for (const int k : drawn) sum += values[k];
    return std::vector<double>{sum / static_cast<double>(drawn.size())};
  };
}

TEST(Bootstrap, ErrorOfAMeanIsItsStandardError) {
  for (const int units : {2, 3, 5, 100}) {
    std::mt19937_64 random(units);
    std::normal_distribution<double> normal;
    std::vector<double> values(units);
    for (double& value : values) value = 7 + normal(random);
    const test::Estimate expected = test::estimate(values);
    const Measured mean = bootstrap(units, mean_of(values)).front();
    EXPECT_NEAR(mean.value, expected.mean, 1e-12) << units;
    EXPECT_NEAR(mean.error, expected.error, 0.12 * expected.error) << units;  // of 400 draws: 4 %
  }
}

TEST(Bootstrap, SingleOrEqualUnitsTellNoError) {
  const std::vector<double> one = {3}, equal = {3, 3, 3};
  EXPECT_EQ(bootstrap(1, mean_of(one)).front().value, 3);
  EXPECT_FALSE(bootstrap(1, mean_of(one)).front().known());
  EXPECT_FALSE(bootstrap(3, mean_of(equal)).front().known());
}

TEST(Bootstrap, StatisticsThatMostDrawsDoNotTellHaveNoError) {
  // Of ten units, nine are drawn: 39 % of the draws lack a certain one, 61 % one of two.
  const auto where_drawn = [](std::span<const int> drawn) {
    bool first = false, second = false;
    for (const int k : drawn) first |= k == 0, second |= k == 1;
    const double value = drawn.front();
    return std::vector<double>{first ? value : std::nan(""), first && second ? value : std::nan("")};
  };
  const auto results = bootstrap(10, where_drawn);
  EXPECT_TRUE(results[0].known());
  EXPECT_FALSE(results[1].known());
}

}  // namespace
}  // namespace vitrify
