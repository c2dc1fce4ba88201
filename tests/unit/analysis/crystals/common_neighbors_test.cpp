#include "host/analysis/crystals/common_neighbors.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "host/files/structures/structure_file.hpp"
#include "tests/unit/analysis/crystal.hpp"

namespace vitrify {
namespace {

CrystalFractions fractions(const Structure& s) {
  return CrystalFractions::of(common_neighbor_analysis(s.box, s.position));
}

Structure fcc() { return test::fcc(4, 4); }
Structure bcc() { return test::bcc(3.2, 6); }
Structure hcp() { return test::hcp(3, {6, 4, 4}); }

TEST(CommonNeighbors, TellsPerfectLattices) {
  EXPECT_EQ(fractions(fcc()).fcc, 1);
  EXPECT_EQ(fractions(hcp()).hcp, 1);
  EXPECT_EQ(fractions(bcc()).bcc, 1);
}

TEST(CommonNeighbors, DoesNotMindDensityOrThermalNoise) {
  for (const double scale : {0.5, 1.3}) {
    Structure s = test::shaken(bcc(), 0.06);
    s.box.length *= scale;
    for (Vec3& p : s.position) p *= scale;
    EXPECT_GT(fractions(s).bcc, 0.97) << scale;
  }
  EXPECT_GT(fractions(test::shaken(fcc(), 0.06)).fcc, 0.97);
  EXPECT_GT(fractions(test::shaken(hcp(), 0.06)).hcp, 0.97);
}

TEST(CommonNeighbors, SeesAVacancyInAllOfItsNeighbors) {
  Structure s = fcc();
  s.position.erase(s.position.begin() + 17);
  EXPECT_DOUBLE_EQ(fractions(s).fcc, (256.0 - 13) / 255);
}

TEST(CommonNeighbors, AGlassHasNoCrystals) {
  const auto file = std::filesystem::path(VITRIFY_SOURCE_DIR) / "tests/data/structures/glass500_ortho.data";
  const Structure glass = read_structure(file, {"Cu", "Zr"});
  EXPECT_LT(fractions(glass).total(), 0.02);
}

TEST(CommonNeighbors, BoxesTooSmallForTheNeighborsHaveNoLattice) { EXPECT_EQ(fractions(test::fcc(4, 1)).total(), 0); }

}  // namespace
}  // namespace vitrify
