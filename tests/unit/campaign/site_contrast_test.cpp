#include "host/campaign/site_contrast.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace vitrify {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// Every third atom is a Zr; those of every fifth place take part, and have larger values.
SiteTable table_of(std::size_t atoms) {
  SiteTable table;
  table.relaxed.elements = {"Cu", "Zr"};
  table.relaxed.position.resize(atoms);
  SiteProperty known{"known", "", "", "", {}}, nowhere{"nowhere", "", "", "", std::vector<double>(atoms, none)};
  ShearedSites xy{"xy", "", 0.1, {}}, yz{"yz", "", 0.1, {}};
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  for (std::size_t i = 0; i < atoms; ++i) {
    table.relaxed.type.push_back(i % 3 == 0);
    xy.first_strain.push_back(i % 5 == 0 ? 0.01 : none);
    yz.first_strain.push_back(i % 5 == 1 ? 0.02 : none);
    known.values.push_back(i % 7 == 0 ? none : normal(random) + (i % 5 == 0 ? 1 : 0));
  }
  table.properties = {known, nowhere};
  table.directions = {xy, yz};
  return table;
}

TEST(SiteContrast, ComparesSetBySetAndElementByElement) {
  const SiteTable table = table_of(6000);
  const std::vector<SiteSet> sets = site_sets(table);
  ASSERT_EQ(sets.size(), 3u);
  EXPECT_EQ(sets[0].name, "any");
  EXPECT_EQ(sets[0].size(), 2400u);
  EXPECT_EQ(sets[1].size(), 1200u);
  const std::vector<SiteContrast> contrasts = site_contrasts(table, sets);
  ASSERT_EQ(contrasts.size(), 9u);  // nothing of the property that no atom has
  for (const SiteContrast& contrast : contrasts) EXPECT_EQ(contrast.property, "known");
  const SiteContrast &all = contrasts[3], &of_zr = contrasts[5];
  EXPECT_EQ(all.set, "xy");
  EXPECT_EQ(all.element, "");
  EXPECT_EQ(of_zr.element, "Zr");
  EXPECT_EQ(all.chosen.count + all.others.count, 6000 - 858);  // one in seven is not known
  EXPECT_EQ(of_zr.chosen.count, 400 - 58);
  const double expected = std::erfc(-0.5) / 2;  // of two normal distributions 1 apart
  for (const SiteContrast& one : {all, of_zr}) {
    EXPECT_NEAR(one.area.value, expected, 4 * one.area.error);
    EXPECT_NEAR(one.shift.value, 1, 4 * one.shift.error);
    EXPECT_NEAR(one.overlap.value, std::erfc(0.5 / std::sqrt(2)), 0.06);
    EXPECT_GT(one.lift_highest.value, 2);
    EXPECT_LT(one.lift_lowest.value, 1);
  }
}

TEST(SiteContrast, OfPermutedLabelsIsNone) {
  SiteTable table = table_of(3000);
  std::mt19937_64 random(2);
  int within = 0;
  constexpr int trials = 200;
  for (int trial = 0; trial < trials; ++trial) {
    std::shuffle(table.directions[0].first_strain.begin(), table.directions[0].first_strain.end(), random);
    const std::vector<SiteSet> one = {{"xy", table.directions[0].members()}};
    const Measured area = site_contrasts(table, one).at(0).area;
    within += std::fabs(area.value - 0.5) < 1.96 * area.error;
  }
  EXPECT_NEAR(within, 0.95 * trials, 4 * std::sqrt(0.95 * 0.05 * trials));
}

TEST(DirectionOverlap, OfIdenticalSetsIsOneAndOfDisjointOnesNone) {
  SiteTable table = table_of(3000);
  table.directions.push_back(table.directions[0]);
  const std::vector<DirectionOverlap> pairs = direction_overlaps(table);
  ASSERT_EQ(pairs.size(), 3u);
  EXPECT_EQ(pairs[0].random.jaccard, 0);
  EXPECT_LT(pairs[0].random.z(), -10);
  EXPECT_EQ(pairs[1].random.jaccard, 1);
  EXPECT_GT(pairs[1].random_by_element.z(), 10);
  EXPECT_NEAR(mean_overlap(pairs).random.jaccard, 1.0 / 3, 1e-12);
}

TEST(SiteSets, OfOneDirectionAreThatDirection) {
  SiteTable table = table_of(10);
  table.directions.pop_back();
  EXPECT_EQ(site_sets(table).size(), 1u);
  table.directions.clear();
  EXPECT_TRUE(site_sets(table).empty());
  EXPECT_TRUE(site_contrasts(table, {}).empty());
}

}  // namespace
}  // namespace vitrify
