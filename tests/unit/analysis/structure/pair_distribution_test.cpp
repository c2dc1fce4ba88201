#include "host/analysis/structure/pair_distribution.hpp"

#include <gtest/gtest.h>

#include <random>

#include "host/files/structures/structure_file.hpp"

namespace vitrify {
namespace {

/// An fcc crystal of `cells` cubed cells whose atoms shake by `noise` A.
Structure crystal(int cells, double edge_A, double noise) {
  Structure structure;
  std::mt19937 random(1);
  std::normal_distribution<double> shake(0, noise);
  for (int axis = 0; axis < 3; ++axis) structure.box.length[axis] = cells * edge_A;
  for (int x = 0; x < cells; ++x)
    for (int y = 0; y < cells; ++y)
      for (int z = 0; z < cells; ++z)
        for (const Vec3& site : {Vec3{0, 0, 0}, Vec3{0.5, 0.5, 0}, Vec3{0.5, 0, 0.5}, Vec3{0, 0.5, 0.5}})
          structure.position.push_back(edge_A * Vec3{x + site.x, y + site.y, z + site.z} +
                                       Vec3{shake(random), shake(random), shake(random)});
  return structure;
}

TEST(FirstMinimum, LiesBetweenTheShellsOfACrystal) {
  const Structure copper = crystal(5, 3.615, 0.1);
  const double nearest = 3.615 / std::sqrt(2.0), second = 3.615;
  const double minimum = first_minimum_of_g(std::vector{copper});
  EXPECT_GT(minimum, nearest + 0.3);
  EXPECT_LT(minimum, second - 0.3);
}

TEST(FirstMinimum, OfAGlassEndsItsFirstShell) {
  const Structure glass =
      read_structure(std::string(VITRIFY_SOURCE_DIR) + "/tests/data/structures/glass500_ortho.data", {"Cu", "Zr"});
  const double minimum = first_minimum_of_g(std::vector{glass});
  EXPECT_GT(minimum, 3.5);
  EXPECT_LT(minimum, 4.3);
}

}  // namespace
}  // namespace vitrify
