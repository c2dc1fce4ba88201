#include "host/analysis/local_order/chemical_order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/unit/analysis/crystal.hpp"
#include "tests/unit/analysis/random_configuration.hpp"

namespace vitrify {
namespace {

std::vector<PairOrder> order_of(const Structure& s, double cutoff) {
  return chemical_order(s.type, count_neighbors(s, PairCutoffs(s.elements.size(), cutoff)));
}

TEST(ChemicalOrder, OfB2) {
  const double a = 3.26;
  const Structure s = test::b2(a, 5);
  const auto first = order_of(s, 0.93 * a), both = order_of(s, 1.2 * a);
  ASSERT_EQ(first.size(), 4U);
  for (std::size_t k = 0; k < 4; ++k) {
    const double like = first[k].center == first[k].neighbor ? 1 : -1;
    EXPECT_DOUBLE_EQ(first[k].warren_cowley.value, like);
    EXPECT_NEAR(both[k].warren_cowley.value, like / 7, 1e-14);
    EXPECT_NEAR(both[k].cargill_spaepen.value, like / 7, 1e-14);
    EXPECT_EQ(both[k].neighbors.value, like > 0 ? 6 : 8);
    EXPECT_NEAR(both[k].warren_cowley.error, 0, 1e-9);
  }
}

TEST(ChemicalOrder, TheSecondShellOfB2IsLike) {
  const double a = 3.26;
  const Structure s = test::b2(a, 5);
  const NeighborCounts inner = count_neighbors(s, PairCutoffs(2, 0.93 * a)),
                       outer = count_neighbors(s, PairCutoffs(2, 1.2 * a));
  NeighborCounts second(s.size(), 2);
  for (std::size_t i = 0; i < s.size(); ++i)
    for (const std::size_t b : {0, 1})
      for (int n = inner.of(i, b); n < outer.of(i, b); ++n) second.add(i, b);
  for (const PairOrder& pair : chemical_order(s.type, second))
    EXPECT_DOUBLE_EQ(pair.warren_cowley.value, pair.center == pair.neighbor ? -1 : 1);
}

TEST(ChemicalOrder, OfRandomTypesIsZeroWithinItsErrors) {
  Structure s = test::structure_of(test::tilted_box(), test::random_positions(test::tilted_box(), 300, 3));
  s.elements = {"Al", "Cu", "Zr"};
  for (std::size_t i = 0; i < s.size(); ++i) s.type[i] = i < 60 ? 0 : i < 160 ? 1 : 2;
  std::mt19937_64 random(8);
  const int draws = 300;
  std::vector<double> alpha(9), alpha2(9), eta(9), eta2(9);  // in units of their errors
  for (int draw = 0; draw < draws; ++draw) {
    std::shuffle(s.type.begin(), s.type.end(), random);
    const auto order = order_of(s, 4);
    for (std::size_t k = 0; k < 9; ++k) {
      const double x = order[k].warren_cowley.value / order[k].warren_cowley.error,
                   y = order[k].cargill_spaepen.value / order[k].cargill_spaepen.error;
      alpha[k] += x / draws, alpha2[k] += x * x / draws, eta[k] += y / draws, eta2[k] += y * y / draws;
    }
  }
  for (std::size_t k = 0; k < 9; ++k) {
    EXPECT_NEAR(alpha[k], 0, 0.35) << k;
    EXPECT_NEAR(alpha2[k], 1, 0.5) << k;
    EXPECT_NEAR(eta[k], 0, 0.35) << k;
    EXPECT_NEAR(eta2[k], 0.9, 0.6) << k;  // the scatter of random sites is more than that of the types
  }
}

TEST(ChemicalOrder, PairsAreCountedFromBothEnds) {
  Structure s = test::structure_of(test::tilted_box(), test::random_positions(test::tilted_box(), 300, 3));
  s.elements = {"Cu", "Zr"};
  for (std::size_t i = 0; i < s.size(); ++i) s.type[i] = i % 3 == 0;
  const auto order = order_of(s, 4);  // Cu-Cu, Cu-Zr, Zr-Cu, Zr-Zr
  EXPECT_NEAR(2 * order[1].neighbors.value, order[2].neighbors.value, 1e-12);
  EXPECT_NEAR(order[1].cargill_spaepen.value, order[2].cargill_spaepen.value, 1e-12);
  EXPECT_GT(std::fabs(order[1].warren_cowley.value - order[2].warren_cowley.value), 1e-3);
}

TEST(ChemicalOrder, LeavesOutWhatIsNotKnown) {
  const Structure s = test::b2(3.26, 4);
  NeighborCounts counts = count_neighbors(s, PairCutoffs(2, 1.2 * 3.26));
  NeighborCounts some(s.size(), 2);
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (i % 2 == 0 && i > 0) some.set_unknown(i);  // of Cu one is left
    for (const std::size_t b : {0, 1})
      for (int n = 0; n < counts.of(i, b) && some.known(i); ++n) some.add(i, b);
  }
  const auto order = chemical_order(s.type, some);
  EXPECT_EQ(order[1].neighbors.value, 8);
  EXPECT_TRUE(std::isnan(order[1].neighbors.error));
  EXPECT_EQ(order[2].neighbors.value, 8);
  EXPECT_EQ(order[2].neighbors.error, 0);
}

}  // namespace
}  // namespace vitrify
