#include "kernels/neighbor/skin.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace vitrify::test {
namespace {

constexpr double cutoff = 7.6;
constexpr ListCosts costs{0.5, 1.8};
/// Steps until an atom has moved far enough to use up a skin.
using Lifetime = std::function<double(double)>;

/// Relative to those within the cutoff; one beyond counts half.
double pairs(double skin) { return 0.5 + 0.5 * std::pow(1 + skin / cutoff, 3); }

/// Work per step with two skins that stay.
double work(double rows, double margin, const Lifetime& lifetime) {
  const double prune = costs.prune * pairs(rows + margin);
  return pairs(rows) + prune / lifetime(rows) + (costs.search + prune) / lifetime(margin);
}
double least_work(const Lifetime& lifetime) {
  double least = work(0.2, 0.5, lifetime);
  for (double rows = 0.16; rows < 0.76; rows += 0.02)
    for (double margin = 0.62; margin < 3; margin += 0.02) least = std::min(least, work(rows, margin, lifetime));
  return least;
}
/// Mean work of 40,000 steps after as many for tuning. Displacements begin anew with each prune and each search.
double tuned_work(double rows, double margin, const Lifetime& lifetime) {
  ListSkins skins(rows, margin);
  double spent = 0, wide = skins.rows + skins.margin;
  int since_prune = 0, since_search = 0;
  constexpr int steps = 40000;
  for (int step = 0; step < 2 * steps; ++step) {
    const bool counts = step >= steps;
    skins.count_step();
    ++since_prune, ++since_search;
    if (since_prune > lifetime(skins.rows)) {
      skins.tune_rows(cutoff, costs);
      if (since_search > lifetime(wide - skins.rows)) {
        skins.tune_margin(cutoff, costs);
        wide = skins.rows + skins.margin;
        since_search = 0;
        if (counts) spent += costs.search;
      }
      since_prune = 0;
      if (counts) spent += costs.prune * pairs(wide);
    }
    if (counts) spent += pairs(skins.rows);
  }
  return spent / steps;
}

TEST(Skins, ComeNearTheLeastWorkFromAllSides) {
  const Lifetime of_liquid = [](double skin) { return 14 * skin; },
                 of_glass = [](double skin) { return 40 * std::exp(6 * (skin - 0.5)); },
                 of_hot_gas = [](double skin) { return 8 * skin; };
  for (const Lifetime& lifetime : {of_liquid, of_glass, of_hot_gas})
    for (const double rows : {0.25, 0.4, 0.76})
      for (const double margin : {0.7, 1.2, 2.8})
        EXPECT_LT(tuned_work(rows, margin, lifetime), 1.06 * least_work(lifetime)) << rows << " " << margin;
}

/// The test above can fail: skins that stay cost more than it allows.
TEST(Skins, MatterToTheWork) {
  const Lifetime of_liquid = [](double skin) { return 14 * skin; };
  EXPECT_GT(work(0.16, 0.8, of_liquid), 1.06 * least_work(of_liquid));
  EXPECT_GT(work(1.8, 0.8, of_liquid), 1.06 * least_work(of_liquid));
  EXPECT_GT(work(0.4, 0.24, of_liquid), 1.2 * least_work(of_liquid));
}

TEST(Skins, StayWithinBounds) {
  for (const double first : {0.1, 5.0}) {
    ListSkins skins(first, first);
    for (int list = 0; list < 2000; ++list) {
      for (int step = 0; step < (first < 1 ? 1000 : 1); ++step) skins.count_step();  // rows that hardly wear, and do
      skins.tune_rows(cutoff, costs);
      skins.tune_margin(cutoff, costs);
    }
    EXPECT_GE(skins.rows, 0.02 * cutoff);
    EXPECT_LE(skins.rows, 0.1 * cutoff);
    EXPECT_GE(skins.margin, 0.08 * cutoff);
    EXPECT_LE(skins.margin, 0.4 * cutoff);
  }
}

}  // namespace
}  // namespace vitrify::test
