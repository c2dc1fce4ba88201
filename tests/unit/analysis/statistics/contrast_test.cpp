#include "host/analysis/statistics/contrast.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace vitrify {
namespace {

const std::vector<double> few = {1.5, 2, 2, 3.25, 4, 7, 11}, fewer = {0.5, 1, 2, 2.5, 3.25, 3.5};

std::vector<double> normal_sample(int n, double mean, std::mt19937_64& random) {
  std::normal_distribution<double> normal(mean);
  std::vector<double> values(n);
  for (double& value : values) value = normal(random);
  return values;
}

double standard_normal(double x) { return std::erfc(-x / std::sqrt(2)) / 2; }

TEST(RankingArea, IsThatOfMannWhitneyWithTiesByHalf) {
  const Measured area = ranking_area({few, fewer});
  EXPECT_NEAR(area.value, 0.7023809523809523, 1e-14);   // scipy, scikit-learn
  EXPECT_NEAR(area.error, 0.15445635282562353, 1e-14);  // DeLong's placements, pair by pair
  EXPECT_NEAR(ranking_area({fewer, few}).value, 1 - area.value, 1e-14);
  EXPECT_EQ(ranking_area({few, few}).value, 0.5);
}

TEST(RankingArea, OfTwoNormalDistributionsIsTheNormalIntegral) {
  std::mt19937_64 random(1);
  const auto chosen = normal_sample(2000, 0.7, random), others = normal_sample(20000, 0, random);
  const Measured area = ranking_area({chosen, others});
  EXPECT_NEAR(area.value, standard_normal(0.7 / std::sqrt(2)), 3 * area.error);
  EXPECT_LT(area.error, 0.01);
}

TEST(RankingArea, OfPermutedLabelsIsAHalfWithinItsError) {
  constexpr int trials = 1000;
  std::mt19937_64 random(3);
  std::vector<double> values;
  for (int i = 0; i < 600; ++i) values.push_back(std::round(8 * normal_sample(1, 0, random).front()));  // with ties
  int within = 0;
  for (int trial = 0; trial < trials; ++trial) {
    std::shuffle(values.begin(), values.end(), random);
    const std::span<const double> all(values);
    const Measured area = ranking_area({all.first(60), all.subspan(60)});
    within += std::fabs(area.value - 0.5) < 1.96 * area.error;
  }
  EXPECT_NEAR(within, 0.95 * trials, 4 * std::sqrt(0.95 * 0.05 * trials));
}

TEST(RankingArea, OfTooFewValuesIsNotKnown) {
  const std::vector<double> none, one = {2};
  EXPECT_TRUE(std::isnan(ranking_area({none, few}).value));
  EXPECT_TRUE(std::isnan(ranking_area({few, none}).value));
  EXPECT_EQ(ranking_area({one, fewer}).value, 2.5 / 6);
  EXPECT_FALSE(ranking_area({one, fewer}).known());
  const std::vector<double> high = {20, 21};
  EXPECT_EQ(ranking_area({high, few}).value, 1);
  EXPECT_FALSE(ranking_area({high, few}).known());
}

TEST(StandardizedShift, IsCohensD) {
  EXPECT_NEAR(standardized_shift({few, fewer}).value, 0.8465127692434803, 1e-14);
  std::mt19937_64 random(4);
  const auto chosen = normal_sample(2000, 0.7, random), others = normal_sample(20000, 0, random);
  const Measured shift = standardized_shift({chosen, others});
  EXPECT_NEAR(shift.value, 0.7, 3 * shift.error);
  const std::vector<double> equal = {3, 3, 3};
  EXPECT_FALSE(standardized_shift({equal, equal}).known());
}

TEST(Lift, IsTheShareAtTheTopOverTheShareOfAll) {
  std::vector<double> others(90), chosen(10);
  std::iota(others.begin(), others.end(), 0.0);
  std::iota(chosen.begin(), chosen.end(), 90.0);  // the ten highest of a hundred
  EXPECT_DOUBLE_EQ(lift({chosen, others}, 0.02, RankingEnd::highest).value, 10);
  EXPECT_DOUBLE_EQ(lift({chosen, others}, 0.2, RankingEnd::highest).value, 5);
  EXPECT_EQ(lift({chosen, others}, 0.02, RankingEnd::lowest).value, 0);
  EXPECT_GT(lift({chosen, others}, 0.02, RankingEnd::lowest).error, 0);
  EXPECT_DOUBLE_EQ(lift({others, chosen}, 0.02, RankingEnd::lowest).value, 100.0 / 90);
}

TEST(Lift, CountsEqualValuesInProportion) {
  const std::vector<double> chosen = {1, 1, 2}, others = {1, 1, 1, 1, 1, 1, 0};
  // Of three places at the top, one is that of the 2, and two are shared by eight 1, two of them chosen.
  EXPECT_DOUBLE_EQ(lift({chosen, others}, 0.3, RankingEnd::highest).value, (1 + 2 * 2 / 8.0) / 3 / 0.3);
}

TEST(SharedHistogram, OverlapOfTwoNormalDistributionsIsTwiceTheTail) {
  std::mt19937_64 random(5);
  const auto chosen = normal_sample(20000, 1, random), others = normal_sample(50000, 0, random);
  const SharedHistogram histogram = SharedHistogram::of({chosen, others});
  const Measured overlap = histogram.overlap();
  EXPECT_NEAR(overlap.value, 2 * standard_normal(-0.5), 4 * overlap.error);
  EXPECT_LT(overlap.error, 0.01);
  const auto density = histogram.density(histogram.chosen);
  EXPECT_NEAR(std::accumulate(density.begin(), density.end(), 0.0) * histogram.width, 1, 1e-12);
}

TEST(SharedHistogram, OverlapOfOneDistributionIsThatByChance) {
  std::mt19937_64 random(6);
  double overlap = 0, by_chance = 0;
  constexpr int trials = 100;
  for (int trial = 0; trial < trials; ++trial) {
    const auto chosen = normal_sample(100, 0, random), others = normal_sample(900, 0, random);
    const SharedHistogram histogram = SharedHistogram::of({chosen, others});
    overlap += histogram.overlap().value / trials, by_chance += histogram.overlap_by_chance() / trials;
  }
  EXPECT_LT(by_chance, 0.9);
  EXPECT_NEAR(overlap, by_chance, 0.01);
}

TEST(SharedHistogram, HasTheBinsOfFreedmanAndDiaconis) {
  std::vector<double> values(1000);
  for (int i = 0; i < 1000; ++i) values[i] = i / 999.0;
  const SharedHistogram histogram = SharedHistogram::of({std::span(values).first(300), std::span(values).subspan(300)});
  EXPECT_NEAR(histogram.width, 2 * 0.5 / 10, 1e-12);
  EXPECT_EQ(std::accumulate(histogram.chosen.begin(), histogram.chosen.end(), 0), 300);
  EXPECT_EQ(std::accumulate(histogram.others.begin(), histogram.others.end(), 0), 700);
  EXPECT_EQ(histogram.overlap().value, 0);
}

TEST(SharedHistogram, PutsWholeNumbersInTheMiddleOfBins) {
  const std::vector<double> chosen = {11, 12, 12}, others = {12, 12, 12, 13, 14};
  const SharedHistogram histogram = SharedHistogram::of({chosen, others});
  EXPECT_EQ(histogram.width, 1);
  EXPECT_EQ(histogram.middle(0), 11);
  EXPECT_EQ(histogram.chosen, (std::vector<std::int64_t>{1, 2, 0, 0}));
  EXPECT_EQ(histogram.others, (std::vector<std::int64_t>{0, 3, 1, 1}));
  EXPECT_DOUBLE_EQ(histogram.overlap().value, 0.6);
}

TEST(SharedHistogram, OfEqualValuesHasOneBin) {
  const std::vector<double> equal = {0.3, 0.3};
  const SharedHistogram histogram = SharedHistogram::of({equal, equal});
  EXPECT_EQ(histogram.chosen, std::vector<std::int64_t>{2});
  EXPECT_EQ(histogram.overlap().value, 1);
}

TEST(SharedHistogram, HasNoBinsWithoutNumberForValuesFarOut) {
  std::vector<double> values(1000);
  for (int i = 0; i < 1000; ++i) values[i] = i * 1e-3;
  values.back() = 1e9;
  const SharedHistogram histogram = SharedHistogram::of({values, values});
  EXPECT_LE(histogram.chosen.size(), 1001u);
}

}  // namespace
}  // namespace vitrify
