#include "host/analysis/structure/percolation.hpp"

#include <gtest/gtest.h>

#include "tests/unit/analysis/random_configuration.hpp"

namespace vitrify {
namespace {

using Spans = std::array<bool, 3>;

/// Atoms along a line between fractional places, the last one left out.
std::vector<Vec3> chain(const Box& box, const Vec3& from, const Vec3& to, int atoms) {
  std::vector<Vec3> positions;
  for (int k = 0; k < atoms; ++k)
    positions.push_back(box.to_cartesian(from + (static_cast<double>(k) / atoms) * (to - from)));
  return positions;
}

LargestCluster largest(const Box& box, const std::vector<Vec3>& positions, double cutoff_A = 1.5) {
  return largest_cluster(box, positions, std::vector<std::uint8_t>(positions.size(), 1), cutoff_A);
}

TEST(LargestCluster, RodThroughTheBoxSpansItsEdge) {
  const Box box = test::tilted_box();
  EXPECT_EQ(largest(box, chain(box, {0.3, 0.2, 0.1}, {1.3, 0.2, 0.1}, 20)).spans, (Spans{true, false, false}));
  EXPECT_EQ(largest(box, chain(box, {0.3, 0.2, 0.1}, {0.3, 1.2, 0.1}, 20)).spans, (Spans{false, true, false}));
  EXPECT_EQ(largest(box, chain(box, {0.3, 0.2, 0.1}, {0.3, 0.2, 1.1}, 20)).spans, (Spans{false, false, true}));
  EXPECT_EQ(largest(box, chain(box, {0.3, 0.2, 0.1}, {1.3, 1.2, 0.1}, 30)).spans, (Spans{true, true, false}));
}

TEST(LargestCluster, RodThatTurnsTwiceBeforeItMeetsItselfSpans) {
  Box box;
  box.length = {12, 12, 12};
  // Two turns along a while b goes once round: only the second turn closes it.
  EXPECT_EQ(largest(box, chain(box, {0, 0, 0}, {2, 1, 0}, 40)).spans, (Spans{true, true, false}));
}

TEST(LargestCluster, GapEndsTheSpan) {
  const Box box = test::tilted_box();
  std::vector<Vec3> rod = chain(box, {0.3, 0.2, 0.1}, {1.3, 0.2, 0.1}, 20);
  rod.erase(rod.begin() + 8, rod.begin() + 10);
  EXPECT_EQ(largest(box, rod).spans, Spans{});
  EXPECT_EQ(largest(box, rod).atoms, 18);
}

TEST(LargestCluster, RingAcrossTheFacesOfTheBoxDoesNotSpan) {
  Box box;
  box.length = {12, 12, 12};
  std::vector<Vec3> ring;
  for (int k = 0; k < 20; ++k) ring.push_back({3 * std::cos(0.1 * M_PI * k), 3 * std::sin(0.1 * M_PI * k), 0});
  const LargestCluster found = largest(box, ring, 1);
  EXPECT_EQ(found.atoms, 20);
  EXPECT_EQ(found.spans, Spans{});
}

TEST(LargestCluster, OnlyTheLargestCounts) {
  Box box;
  box.length = {20, 20, 20};
  std::vector<Vec3> positions = chain(box, {0, 0, 0}, {1, 0, 0}, 20);
  for (int x = 0; x < 3; ++x)
    for (int y = 0; y < 3; ++y)
      for (int z = 0; z < 3; ++z) positions.push_back({5.0 + x, 9.0 + y, 9.0 + z});
  const LargestCluster found = largest(box, positions);
  EXPECT_EQ(found.atoms, 27);
  EXPECT_EQ(found.spans, Spans{});
  EXPECT_EQ(largest_cluster(box, positions, std::vector<std::uint8_t>(positions.size(), 0), 1.5).atoms, 0);
}

}  // namespace
}  // namespace vitrify
