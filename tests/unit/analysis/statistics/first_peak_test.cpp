#include "host/analysis/statistics/first_peak.hpp"

#include <gtest/gtest.h>

#include <random>

namespace vitrify {
namespace {

struct Curve {
  std::vector<double> x, y, error;
};

/// From 0.02 to 10 in steps of 0.04; each value has this relative scatter.
template <class Value>
Curve curve(const Value& value, double scatter = 0, int seed = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  Curve c;
  for (int k = 0; k < 250; ++k) {
    c.x.push_back(0.02 + 0.04 * k);
    c.error.push_back(std::max(scatter, 1e-6) * value(c.x.back()));
    c.y.push_back(value(c.x.back()) * (1 + scatter * normal(random)));
  }
  return c;
}

std::optional<Peak> peak_of(const Curve& c, double down_to = 0.5) { return first_peak(c.x, c.y, c.error, down_to); }

double gaussian(double x) { return 0.05 + 3 * std::exp(-std::pow((x - 2.643) / 0.25, 2)); }
/// A steep flank to the left, one half as steep to the right, a further peak.
double skewed(double x) {
  const double width = 0.26 - 0.12 / (1 + std::exp(20 * (x - 2.643)));
  return 0.05 + 3 / (1 + std::pow((x - 2.643) / width, 2)) + 2 * std::exp(-std::pow((x - 4.5) / 0.4, 2));
}

TEST(FirstPeak, HasThePlaceAndHeightOfTheCurve) {
  const auto of_gaussian = peak_of(curve(gaussian));
  EXPECT_NEAR(of_gaussian->place.value, 2.643, 1e-3);
  EXPECT_NEAR(of_gaussian->height.value, 3.05, 3e-3 * 3.05);
  double highest = 2.6;
  for (double x = 2.6; x < 2.7; x += 1e-4)
    if (skewed(x) > skewed(highest)) highest = x;
  const auto of_skewed = peak_of(curve(skewed));
  EXPECT_NEAR(of_skewed->place.value, highest, 0.015);
  EXPECT_NEAR(of_skewed->height.value, skewed(highest), 0.01 * skewed(highest));
}

TEST(FirstPeak, HasErrorsThatTellItsScatter) {
  constexpr int draws = 300;
  double place = 0, height = 0;
  for (int k = 0; k < draws; ++k) {
    const auto peak = peak_of(curve(gaussian, 0.03, k));
    place += std::pow((peak->place.value - 2.643) / peak->place.error, 2) / draws;
    height += std::pow((peak->height.value - 3.05) / peak->height.error, 2) / draws;
  }
  EXPECT_NEAR(place, 1, 0.3);
  EXPECT_NEAR(height, 1, 0.3);
}

TEST(FirstPeak, IsTheFirstAndNotTheHighest) {
  const auto peak = peak_of(curve([](double x) { return gaussian(x) + 4 * std::exp(-std::pow((x - 5) / 0.3, 2)); }));
  EXPECT_NEAR(peak->place.value, 2.643, 0.01);
}

TEST(FirstPeak, IsAPointWithoutErrorsWhereItHasTooFew) {
  const auto peak = peak_of(curve([](double x) { return std::fabs(x - 3.02) < 0.01 ? 100.0 : 0.1; }));
  EXPECT_NEAR(peak->place.value, 3.02, 1e-9);
  EXPECT_NEAR(peak->height.value, 100, 1e-9);
  EXPECT_FALSE(peak->height.known());
}

TEST(FirstPeak, IsNotThereInNoise) {
  EXPECT_FALSE(peak_of(curve([](double) { return 1.0; }, 0.05)));
}

}  // namespace
}  // namespace vitrify
