#include "host/engine/replicate.hpp"

#include <gtest/gtest.h>

#include "host/analysis/structure/neighbor_search.hpp"

namespace vitrify {
namespace {

Structure tilted_pair() {
  Structure structure;
  structure.box.length = {5, 6, 7};
  structure.box.xy = 1, structure.box.xz = 0.5, structure.box.yz = -1;
  structure.elements = {"Cu", "Zr"};
  structure.type = {0, 1};
  structure.id = {4, 9};
  structure.position = {{1, 1, 1}, {2, 3, 4}};
  structure.velocity = {{1, 0, 0}, {0, 1, 0}};
  return structure;
}

/// Neighbors of an atom within a distance, over all images.
int neighbors_by_images(const Structure& s, int i, double distance) {
  int count = 0;
  for (std::size_t j = 0; j < s.size(); ++j)
    for (int a = -3; a <= 3; ++a)
      for (int b = -3; b <= 3; ++b)
        for (int c = -3; c <= 3; ++c) {
          const double d = norm(s.position[j] + s.box.lattice(a, b, c) - s.position[i]);
          count += d > 0 && d < distance;
        }
  return count;
}

TEST(Replicate, CopiesFillTheLargerBox) {
  const Structure one = tilted_pair(), many = replicate(one, {3, 2, 4});
  ASSERT_EQ(many.size(), 48U);
  EXPECT_DOUBLE_EQ(many.box.volume(), 24 * one.box.volume());
  EXPECT_EQ(many.id.front(), 1);
  EXPECT_EQ(many.id.back(), 48);
  EXPECT_EQ(many.type[47], 1);
  EXPECT_EQ(many.velocity[46].x, 1);
}

TEST(Replicate, SurroundingsStayTheSame) {
  const Structure one = tilted_pair(), many = replicate(one, {3, 3, 3});
  for (int i = 0; i < static_cast<int>(many.size()); ++i)
    EXPECT_EQ(neighbors_by_images(many, i, 7.3), neighbors_by_images(one, i % 2, 7.3));
}

}  // namespace
}  // namespace vitrify
