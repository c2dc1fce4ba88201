#include "kernels/neighbor/skin.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace vitrify::test {
namespace {

constexpr double cutoff = 7.6;
/// Steps that a list with some skin lasts.
using Lifetime = std::function<double(double)>;

double work(double skin, const Lifetime& lifetime) {
  SkinTuner t;
  t.builds = 1000, t.steps = static_cast<int>(1000 * lifetime(skin));
  return t.work(skin, cutoff);
}
double least_work(const Lifetime& lifetime) {
  double least = work(0.2, lifetime);
  for (double skin = 0.2; skin < 1.9; skin += 0.01) least = std::min(least, work(skin, lifetime));
  return least;
}
/// Mean work of 300 lists after the first 150.
double tuned_work(double skin, const Lifetime& lifetime) {
  SkinTuner tuner;
  double evaluations = 0, steps = 0, time = 0;
  for (int build = 0; build < 450; ++build) {
    const double before = std::floor(time);
    time += lifetime(skin);
    const double n = std::floor(time) - before;
    if (build >= 150) evaluations += n * std::pow(1 + skin / cutoff, 3) + 2.5, steps += n;
    tuner.steps += static_cast<int>(n);
    skin = tuner.next(skin, cutoff);
  }
  return evaluations / steps;
}

TEST(Skin, ComesNearTheLeastWorkFromBothSides) {
  const Lifetime of_liquid = [](double skin) { return 14 * skin; },
                 of_glass = [](double skin) { return 40 * std::exp(6 * (skin - 0.5)); },
                 of_hot_gas = [](double skin) { return 8 * skin; };
  for (const Lifetime& lifetime : {of_liquid, of_glass, of_hot_gas})
    for (const double first : {0.2, 0.6, 1.8}) EXPECT_LT(tuned_work(first, lifetime), 1.05 * least_work(lifetime));
}

/// The test above can fail: skins that stay cost more than it allows.
TEST(Skin, MattersToTheWork) {
  const Lifetime of_liquid = [](double skin) { return 14 * skin; };
  EXPECT_GT(work(0.2, of_liquid), 1.25 * least_work(of_liquid));
  EXPECT_GT(work(1.8, of_liquid), 1.2 * least_work(of_liquid));
}

TEST(Skin, StaysWithinBounds) {
  for (const double first : {0.1, 5.0}) {
    double skin = first;
    SkinTuner tuner;
    for (int build = 0; build < 200; ++build) {
      tuner.steps += first < 1 ? 1000000 : 1;  // lists that never, and always, wear out
      skin = tuner.next(skin, cutoff);
    }
    EXPECT_GE(skin, 0.02 * cutoff);
    EXPECT_LE(skin, std::max(first, 0.25 * cutoff));
  }
}

}  // namespace
}  // namespace vitrify::test
