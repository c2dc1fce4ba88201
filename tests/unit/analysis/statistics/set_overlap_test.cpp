#include "host/analysis/statistics/set_overlap.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "tests/support/statistics.hpp"

namespace vitrify {
namespace {

using Set = std::vector<std::uint8_t>;

Set first_of(int members, int all) {
  Set set(all);
  std::fill_n(set.begin(), members, 1);
  return set;
}

TEST(SetOverlap, OfIdenticalSetsIsOne) {
  const Set set = first_of(7, 20);
  const SetOverlap overlap = set_overlap(set, set);
  EXPECT_EQ(overlap.jaccard, 1);
  EXPECT_GT(overlap.z(), 3);
}

TEST(SetOverlap, ByChanceIsHypergeometric) {
  const Set a = first_of(7, 20);
  Set b(20);
  std::fill_n(b.begin() + 5, 9, 1);
  const SetOverlap overlap = set_overlap(a, b);
  EXPECT_DOUBLE_EQ(overlap.jaccard, 2.0 / 14);
  EXPECT_NEAR(overlap.by_chance, 0.2542895133762007, 1e-13);  // scipy.stats.hypergeom(20, 7, 9)
  EXPECT_NEAR(overlap.deviation, 0.1088018554901644, 1e-13);
  EXPECT_NEAR(overlap.z(), (2.0 / 14 - 0.2542895133762007) / 0.1088018554901644, 1e-11);
}

/// Sets that prefer a kind overlap more by chance; the kinds take that into account.
TEST(SetOverlap, ByChanceIsThatOfDrawnSetsOfTheSameKinds) {
  constexpr int n = 200, trials = 4000;
  std::vector<int> kind(n);
  for (int i = 0; i < n; ++i) kind[i] = i % 4 == 0;
  std::mt19937_64 random(1);
  const auto draw = [&](int of_first_kind, int of_second_kind) {
    std::vector<int> atoms(n);
    for (int i = 0; i < n; ++i) atoms[i] = i;
    std::shuffle(atoms.begin(), atoms.end(), random);
    Set set(n);
    for (const int atom : atoms) {
      int& left = kind[atom] ? of_second_kind : of_first_kind;
      if (left > 0) set[atom] = 1, --left;
    }
    return set;
  };
  std::vector<double> drawn, z;
  SetOverlap expected;
  for (int k = 0; k < trials; ++k) {
    const Set a = draw(5, 30), b = draw(20, 25);
    expected = set_overlap(a, b, kind);
    drawn.push_back(expected.jaccard), z.push_back(set_overlap(a, b).z());
  }
  const test::Estimate mean = test::estimate(drawn);
  EXPECT_NEAR(mean.mean, expected.by_chance, 4 * mean.error);
  EXPECT_NEAR(test::scatter(drawn) / expected.deviation, 1, 0.05);
  EXPECT_GT(test::estimate(z).mean, 3);  // without kinds
}

TEST(SetOverlap, OfLargeSetsIsFiniteAndFast) {
  constexpr int n = 1'000'000;
  Set a = first_of(350'000, n), b(n);
  std::fill_n(b.begin() + 100'000, 350'000, 1);
  std::vector<int> kind(n);
  for (int i = 0; i < n; ++i) kind[i] = i % 2;
  const SetOverlap overlap = set_overlap(a, b, kind);
  EXPECT_NEAR(overlap.by_chance, 0.35 / 1.65, 1e-4);
  EXPECT_NEAR(overlap.deviation, std::sqrt(n) * 0.35 * 0.65 * 0.7 / (n * std::pow(0.7 - 0.35 * 0.35, 2)), 1e-5);
}

TEST(SetOverlap, OfNothingOrEverythingLeavesNoChoice) {
  const Set none(10), all = first_of(10, 10);
  EXPECT_TRUE(std::isnan(set_overlap(none, none).jaccard));
  EXPECT_EQ(set_overlap(all, all).jaccard, 1);
  EXPECT_TRUE(std::isnan(set_overlap(all, all).z()));
  EXPECT_EQ(set_overlap(none, all).jaccard, 0);
}

TEST(SetOverlap, MeanOfPairsHasTheErrorOfIndependentPairs) {
  constexpr int n = 60, members = 15, sets = 6, trials = 1000;
  std::mt19937_64 random(2);
  std::vector<double> z;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<Set> drawn(sets, first_of(members, n));
    for (Set& set : drawn) std::shuffle(set.begin(), set.end(), random);
    std::vector<SetOverlap> pairs;
    for (int a = 0; a < sets; ++a)
      for (int b = 0; b < a; ++b) pairs.push_back(set_overlap(drawn[a], drawn[b]));
    z.push_back(mean_overlap(pairs).z());
  }
  EXPECT_NEAR(test::estimate(z).mean, 0, 0.15);
  EXPECT_NEAR(test::scatter(z), 1, 0.1);
}

}  // namespace
}  // namespace vitrify
