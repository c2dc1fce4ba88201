#include "host/analysis/statistics/size_distribution.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "host/error.hpp"

namespace vitrify {
namespace {

std::vector<int> sample(double mu, double sigma, int n, unsigned seed) {
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> size(mu, sigma);
  std::vector<int> sizes(n);
  for (int& s : sizes) s = std::max(1, static_cast<int>(std::lround(size(random))));
  return sizes;
}

/// Log-likelihood of whole sizes, straight from the definition.
double log_likelihood(const std::vector<int>& sizes, double mu, double sigma) {
  const auto below = [&](double size) { return std::erfc((mu - std::log(size)) / sigma / std::sqrt(2.0)) / 2; };
  double sum = 0;
  for (const int s : sizes) sum += std::log(below(s + 0.5) - (s == 1 ? 0 : below(s - 0.5)));
  return sum;
}

TEST(LogNormalFit, MaximizesTheLikelihood) {
  const auto sizes = sample(1.0, 0.9, 500, 3);
  const LogNormalFit fit = fit_log_normal(sizes);
  const double best = log_likelihood(sizes, fit.mu, fit.sigma);
  for (const double step : {-1e-3, 1e-3}) {
    EXPECT_LT(log_likelihood(sizes, fit.mu + step, fit.sigma), best);
    EXPECT_LT(log_likelihood(sizes, fit.mu, fit.sigma + step), best);
  }
}

TEST(LogNormalFit, RecoversParametersWithinItsErrors) {
  // The pulls of many samples must scatter by one: neither biased by the rounding to whole atoms nor overconfident.
  for (const auto& [mu, sigma] : {std::pair(3.2, 1.0), std::pair(1.5, 0.8), std::pair(0.7, 1.0)}) {
    constexpr int kSamples = 200;
    double mu_sum = 0, mu_square = 0, sigma_sum = 0, sigma_square = 0;
    for (int k = 0; k < kSamples; ++k) {
      const LogNormalFit fit = fit_log_normal(sample(mu, sigma, 400, 100 + k));
      const double mu_pull = (fit.mu - mu) / fit.mu_error, sigma_pull = (fit.sigma - sigma) / fit.sigma_error;
      mu_sum += mu_pull, mu_square += mu_pull * mu_pull;
      sigma_sum += sigma_pull, sigma_square += sigma_pull * sigma_pull;
    }
    SCOPED_TRACE(mu);
    EXPECT_NEAR(mu_sum / kSamples, 0, 0.25);
    EXPECT_NEAR(sigma_sum / kSamples, 0, 0.25);
    EXPECT_NEAR(mu_square / kSamples, 1, 0.3);
    EXPECT_NEAR(sigma_square / kSamples, 1, 0.3);
  }
}

TEST(LogNormalFit, LargeSizesAreAsGoodAsContinuous) {
  const auto sizes = sample(9, 0.5, 300, 7);
  double mean = 0, square = 0;
  for (const int s : sizes) mean += std::log(s) / 300;
  for (const int s : sizes) square += std::pow(std::log(s) - mean, 2) / 300;
  const LogNormalFit fit = fit_log_normal(sizes);
  EXPECT_NEAR(fit.mu, mean, 1e-6);
  EXPECT_NEAR(fit.sigma, std::sqrt(square), 1e-6);
  EXPECT_NEAR(fit.mu_error, fit.sigma / std::sqrt(300), 0.1 * fit.mu_error);
  EXPECT_NEAR(fit.sigma_error, fit.sigma / std::sqrt(600), 0.2 * fit.sigma_error);
}

TEST(LogNormalFit, MeanOfTheSizes) {
  const std::vector<int> sizes = {1, 2, 3, 6};
  const LogNormalFit fit = fit_log_normal(sizes);
  EXPECT_EQ(fit.count, 4);
  EXPECT_DOUBLE_EQ(fit.mean_size, 3);
  EXPECT_DOUBLE_EQ(fit.mean_size_error, std::sqrt(14.0 / 3 / 4));
}

TEST(LogNormalFit, FewSizes) {
  EXPECT_EQ(fit_log_normal({}).count, 0);
  const LogNormalFit one = fit_log_normal(std::vector<int>{7});
  EXPECT_DOUBLE_EQ(one.mu, std::log(7));
  EXPECT_EQ(one.sigma, 0);
  const LogNormalFit two = fit_log_normal(std::vector<int>{1, 2});
  EXPECT_DOUBLE_EQ(two.mu, std::log(2) / 2);
  EXPECT_DOUBLE_EQ(two.sigma, std::log(2) / 2);
  const LogNormalFit far = fit_log_normal(std::vector<int>{1, 1, 1, 2, 3, 100000});
  EXPECT_TRUE(std::isfinite(far.mu) && std::isfinite(far.sigma) && std::isfinite(far.mu_error));
}

TEST(LogNormalFit, RefusesEmptyClusters) { EXPECT_THROW(fit_log_normal(std::vector<int>{3, 0}), Error); }

/// Largest difference of the cumulated shares, looked for at every whole size.
double kolmogorov_distance(const std::vector<int>& sizes, const LogNormalFit& fit) {
  double largest = 0;
  for (int n = 1; n <= *std::max_element(sizes.begin(), sizes.end()); ++n) {
    const double share = static_cast<double>(std::count_if(sizes.begin(), sizes.end(), [=](int s) { return s <= n; })) /
                         static_cast<double>(sizes.size());
    largest =
        std::max(largest, std::fabs(share - std::erfc((fit.mu - std::log(n + 0.5)) / fit.sigma / std::sqrt(2)) / 2));
  }
  return largest;
}

TEST(LogNormalTest, DistanceIsTheLargestOfAllSizes) {
  for (unsigned seed = 1; seed < 6; ++seed) {
    const auto sizes = sample(2.2, 1.1, 60, seed);
    const LogNormalFit fit = fit_log_normal(sizes);
    EXPECT_NEAR(test_log_normal(sizes, fit).distance, kolmogorov_distance(sizes, fit), 1e-12);
  }
}

TEST(LogNormalTest, AcceptsWhatFollowsTheFitAsOftenAsItShould) {
  // p of such samples is uniform: its mean is 0.5 +- 0.29 / sqrt(60), and a tenth is below 0.1.
  constexpr int samples = 60;
  double mean = 0;
  int low = 0;
  for (int k = 0; k < samples; ++k) {
    const auto sizes = sample(2.5, 1.0, 80, 500 + k);
    const double p = test_log_normal(sizes, fit_log_normal(sizes)).p;
    mean += p / samples;
    low += p < 0.1;
  }
  EXPECT_NEAR(mean, 0.5, 0.12);
  EXPECT_LT(low, 15);
}

TEST(LogNormalTest, RefusesSizesOfTwoKinds) {
  std::vector<int> sizes = sample(0.3, 0.3, 100, 1);
  const auto large = sample(4.5, 0.2, 100, 2);
  sizes.insert(sizes.end(), large.begin(), large.end());
  EXPECT_LT(test_log_normal(sizes, fit_log_normal(sizes)).p, 0.01);
  const std::vector<int> few = {1, 1, 2};
  EXPECT_TRUE(std::isnan(test_log_normal(few, fit_log_normal(few)).p));
  EXPECT_TRUE(std::isnan(test_log_normal({}, {}).p));
}

TEST(HistogramFit, FindsTheCurveThatMadeIt) {
  for (const auto& [mu, sigma] : {std::pair(3.0, 0.8), std::pair(1.5, 1.2)}) {
    const auto sizes = sample(mu, sigma, 50000, 17);
    const LogNormalFit start{.mu = mu + 0.4, .sigma = 1.3 * sigma};
    const BinnedFit fit = fit_histogram(size_histogram(sizes, 5), start);
    ASSERT_TRUE(fit.converged);
    EXPECT_NEAR(fit.mu, mu, 0.03);
    EXPECT_NEAR(fit.sigma, sigma, 0.03);
  }
}

TEST(HistogramFit, TwoBinsHaveNone) {
  EXPECT_FALSE(fit_histogram(size_histogram(std::vector<int>{1, 1, 2}, 10), {.mu = 0.2, .sigma = 0.3}).converged);
}

TEST(SizeHistogram, HoldsEachSizeOnceAndIsNormalized) {
  const auto sizes = sample(2.5, 1.2, 1000, 11);
  const auto bins = size_histogram(sizes, 8);
  int count = 0;
  double integral = 0;
  for (std::size_t k = 0; k < bins.size(); ++k) {
    EXPECT_GE(bins[k].upper - bins[k].lower, 1);
    EXPECT_EQ(bins[k].lower, k == 0 ? 0.5 : bins[k - 1].upper);
    count += bins[k].count;
    integral += bins[k].density * (bins[k].upper - bins[k].lower);
  }
  EXPECT_EQ(count, 1000);
  EXPECT_NEAR(integral, 1, 1e-12);
}

TEST(SizeHistogram, SmallCases) {
  EXPECT_TRUE(size_histogram({}, 5).empty());
  const auto bins = size_histogram(std::vector<int>{1, 1, 2}, 10);
  ASSERT_EQ(bins.size(), 2u);
  EXPECT_EQ(bins[0].count, 2);
  EXPECT_EQ(bins[1].lower, 1.5);
  EXPECT_EQ(bins[1].count, 1);
}

}  // namespace
}  // namespace vitrify
