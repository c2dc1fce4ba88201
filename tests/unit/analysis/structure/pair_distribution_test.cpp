#include "host/analysis/structure/pair_distribution.hpp"

#include <gtest/gtest.h>

#include "host/files/structures/structure_file.hpp"
#include "tests/unit/analysis/crystal.hpp"

namespace vitrify {
namespace {

TEST(FirstMinimum, LiesBetweenTheShellsOfACrystal) {
  const Structure copper = test::shaken(test::fcc(3.615, 5), 0.1);
  const double nearest = 3.615 / std::sqrt(2.0), second = 3.615;
  const double minimum = first_minimum_of_g(std::vector{copper}).value();
  EXPECT_GT(minimum, nearest + 0.3);
  EXPECT_LT(minimum, second - 0.3);
}

TEST(FirstMinimum, OfAGlassEndsItsFirstShell) {
  const Structure glass =
      read_structure(std::string(VITRIFY_SOURCE_DIR) + "/tests/data/structures/glass500_ortho.data", {"Cu", "Zr"});
  const double minimum = first_minimum_of_g(std::vector{glass}).value();
  EXPECT_GT(minimum, 3.5);
  EXPECT_LT(minimum, 4.3);
}

TEST(FirstMinimum, IsNoneOfAGasAndOfABoxTooSmallForAShell) {
  EXPECT_FALSE(first_minimum_of_g(std::vector{test::fcc(3.615, 1)}));
  Structure gas = test::fcc(3.615, 6);
  std::mt19937_64 random(3);
  for (Vec3& r : gas.position) {
    const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
    r = gas.box.to_cartesian({uniform(), uniform(), uniform()});
  }
  EXPECT_FALSE(first_minimum_of_g(std::vector{gas}));
}

}  // namespace
}  // namespace vitrify
