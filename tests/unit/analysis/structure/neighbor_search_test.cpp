#include "host/analysis/structure/neighbor_search.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "host/error.hpp"
#include "tests/unit/analysis/random_configuration.hpp"

namespace vitrify {
namespace {

using Pairs = std::map<std::pair<int, int>, double>;

Pairs searched(const Box& box, const std::vector<Vec3>& positions, double cutoff) {
  Pairs pairs;
  NeighborSearch(box, positions, cutoff).for_each_pair([&](int i, int j, const Vec3& d) {
    EXPECT_TRUE(pairs.emplace(std::pair(i, j), norm(d)).second) << "pair visited twice";
  });
  return pairs;
}

Pairs brute_force(const Box& box, const std::vector<Vec3>& positions, double cutoff) {
  Pairs pairs;
  for (int i = 0; i < static_cast<int>(positions.size()); ++i)
    for (int j = i + 1; j < static_cast<int>(positions.size()); ++j) {
      const double r = norm(test::shortest_image(box, positions[j] - positions[i]));
      if (r < cutoff) pairs.emplace(std::pair(i, j), r);
    }
  return pairs;
}

void expect_equal(const Pairs& a, const Pairs& b) {
  ASSERT_EQ(a.size(), b.size());
  for (auto i = a.begin(), j = b.begin(); i != a.end(); ++i, ++j) {
    EXPECT_EQ(i->first, j->first);
    EXPECT_NEAR(i->second, j->second, 1e-12);
  }
}

TEST(NeighborSearch, FindsThePairsOfBruteForce) {
  const Box box = test::tilted_box();
  const auto positions = test::random_positions(box, 300, 1);
  for (const double cutoff : {0.5, 2.5, 4.0, 6.0}) {
    SCOPED_TRACE(cutoff);
    expect_equal(searched(box, positions, cutoff), brute_force(box, positions, cutoff));
  }
}

TEST(NeighborSearch, FreeSurfacesHaveNoImages) {
  for (int open = 0; open < 3; ++open) {
    Box box = test::tilted_box();
    box.periodic[open] = 0;
    const auto positions = test::random_positions(box, 300, 2 + open);  // some lie outside the box
    expect_equal(searched(box, positions, 4.0), brute_force(box, positions, 4.0));
  }
}

TEST(NeighborSearch, NeighborsAreMutual) {
  const Box box = test::tilted_box();
  const auto positions = test::random_positions(box, 200, 9);
  const NeighborSearch search(box, positions, 5.0);
  std::set<std::pair<int, int>> directed;
  for (int i = 0; i < 200; ++i) search.for_each_neighbor(i, [&](int j, const Vec3&) { directed.emplace(i, j); });
  EXPECT_EQ(directed.size(), 2 * searched(box, positions, 5.0).size());
  for (const auto& [i, j] : directed) EXPECT_TRUE(directed.contains({j, i}));
}

TEST(NeighborSearch, NoAtoms) { EXPECT_TRUE(searched(test::tilted_box(), {}, 3.0).empty()); }

TEST(NeighborSearch, RefusesCutoffsItCannotServe) {
  Box box;
  box.length = {10, 12, 14};
  const std::vector<Vec3> one(1);
  EXPECT_NO_THROW(NeighborSearch(box, one, 5.0));
  for (const double cutoff : {5.001, 0.0, -1.0, std::nan("")}) {
    try {
      NeighborSearch(box, one, cutoff);
      ADD_FAILURE() << cutoff;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::bad_input);
    }
  }
  box.periodic[0] = 0;
  EXPECT_NO_THROW(NeighborSearch(box, one, 5.5));
}

}  // namespace
}  // namespace vitrify
