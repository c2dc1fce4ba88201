#include "host/analysis/structure/pair_distribution.hpp"

#include <gtest/gtest.h>

#include "host/files/structures/structure_file.hpp"
#include "tests/unit/analysis/crystal.hpp"

namespace vitrify {
namespace {

TEST(FirstMinimum, LiesBetweenTheShellsOfACrystal) {
  const Structure copper = test::shaken(test::fcc(3.615, 5), 0.1);
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
