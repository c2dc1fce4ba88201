#include "host/analysis/local_order/coordination.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "host/analysis/structure/pair_distribution.hpp"
#include "host/files/structures/structure_file.hpp"
#include "tests/unit/analysis/crystal.hpp"
#include "tests/unit/analysis/random_configuration.hpp"

namespace vitrify {
namespace {

Structure glass() {
  return read_structure(std::filesystem::path(VITRIFY_SOURCE_DIR) / "tests/data/structures/glass500_tilt005.data",
                        {"Cu", "Zr"});
}

TEST(Coordination, CountsEachElementWithinItsOwnCutoff) {
  const Structure s = glass();
  PairCutoffs cutoffs(2, 3.2);
  cutoffs.set(1, 0, 3.6), cutoffs.set(1, 1, 4.2);
  EXPECT_EQ(cutoffs.of(0, 1), 3.6);
  const NeighborCounts counts = count_neighbors(s, cutoffs);
  for (std::size_t i = 0; i < s.size(); ++i) {
    int expected[2] = {};
    for (std::size_t j = 0; j < s.size(); ++j)
      if (i != j && norm(test::shortest_image(s.box, s.position[j] - s.position[i])) < cutoffs.of(s.type[i], s.type[j]))
        ++expected[s.type[j]];
    ASSERT_EQ(counts.of(i, 0), expected[0]);
    ASSERT_EQ(counts.of(i, 1), expected[1]);
    ASSERT_EQ(counts.total(i), expected[0] + expected[1]);
  }
}

TEST(Coordination, CountsFacesOfVoronoiCells) {
  Structure s = test::b2(3.26, 4);
  for (const auto& [threshold, like] : {std::pair(0.0, 6), std::pair(0.05, 0)}) {  // squares of 2.8 % of the surface
    const NeighborCounts counts = count_neighbors(s, voronoi_cells(s, {.face_threshold = threshold}));
    for (std::size_t i = 0; i < s.size(); ++i) {
      EXPECT_EQ(counts.of(i, 1 - s.type[i]), 8);
      EXPECT_EQ(counts.of(i, s.type[i]), like);
    }
  }
  s.box.periodic[1] = 0;
  const NeighborCounts cut = count_neighbors(s, voronoi_cells(s, {}));
  EXPECT_FALSE(cut.known(0));
  EXPECT_TRUE(cut.known(48));
}

TEST(FirstMinimaOfPartialG, LieBetweenTheShellsOfAnAlloy) {
  const double a = 3.26;
  for (const double noise : {0.05, 0.1}) {
    const PairCutoffs cutoffs = *first_minima_of_partial_g(std::vector{test::shaken(test::b2(a, 8), noise)});
    EXPECT_GT(cutoffs.of(0, 1), a * std::sqrt(0.75) + 0.3);
    EXPECT_LT(cutoffs.of(0, 1), a * std::sqrt(2.75) - 0.3);
    for (const int element : {0, 1}) {
      EXPECT_GT(cutoffs.of(element, element), a + 0.3);
      EXPECT_LT(cutoffs.of(element, element), a * std::sqrt(2.0) - 0.3);
    }
  }
}

TEST(FirstMinimaOfPartialG, OfAGlassGrowWithItsAtoms) {
  const PairCutoffs cutoffs = *first_minima_of_partial_g(std::vector{glass()});
  EXPECT_NEAR(cutoffs.of(0, 0), 3.4, 0.2);
  EXPECT_NEAR(cutoffs.of(0, 1), 3.8, 0.2);
  EXPECT_NEAR(cutoffs.of(1, 1), 4.0, 0.2);
}

TEST(FirstMinimaOfPartialG, OfFewPairsIsThatOfAll) {
  Structure s = test::shaken(test::fcc(3.615, 5), 0.1);
  s.type[0] = s.type[100] = 1;
  const PairCutoffs cutoffs = *first_minima_of_partial_g(std::vector{s});
  EXPECT_EQ(cutoffs.of(1, 1), first_minimum_of_g(std::vector{s}));
}

}  // namespace
}  // namespace vitrify
