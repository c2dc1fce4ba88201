#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "kernels/geometry/box.hpp"
#include "tests/support/random_structure.hpp"

namespace vitrify::test {
namespace {

Box tilted_box() {
  Box box;
  box.length = {20, 17, 23};
  box.xy = 8, box.xz = -9, box.yz = 7;
  return box;
}

/// Differences of any length of which an image is shorter than half of every height.
void expect_same_images(const Box& box) {
  const Vec3 h = box.heights();
  std::mt19937_64 random(3);
  for (int k = 0; k < 1000; ++k) {
    Vec3 near{symmetric(random), symmetric(random), symmetric(random)};
    near *= 0.4999 * std::min({h.x, h.y, h.z}) / std::max(1.0, norm(near));
    const auto edges = [&](int axis) { return box.periodic[axis] ? std::rint(3 * symmetric(random)) : 0.0; };
    const Vec3 far = near + box.lattice(edges(0), edges(1), edges(2));
    const Vec3 found = NearestImage(box)(far);
    ASSERT_LT(norm(found - near), 1e-13 * norm(h)) << k;
    ASSERT_LT(norm(found - box.minimum_image(far)), 1e-13 * norm(h)) << k;
  }
}

TEST(NearestImage, IsTheMinimumImageInATiltedBox) { expect_same_images(tilted_box()); }

TEST(NearestImage, LeavesOpenAxesAlone) {
  for (int axis = 0; axis < 3; ++axis) {
    Box box = tilted_box();
    box.periodic[axis] = 0;
    expect_same_images(box);
  }
}

}  // namespace
}  // namespace vitrify::test
