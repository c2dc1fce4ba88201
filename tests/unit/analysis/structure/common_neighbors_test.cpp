#include "host/analysis/structure/common_neighbors.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <random>

#include "host/files/structures/structure_file.hpp"

namespace vitrify {
namespace {

struct Crystal {
  Box box;
  std::vector<Vec3> positions;

  CrystalFractions fractions() const { return CrystalFractions::of(common_neighbor_analysis(box, positions)); }
};

/// Copies of an orthogonal cell with atoms at `basis`, in units of its edges.
Crystal crystal(const Vec3& cell, const std::vector<Vec3>& basis, const std::array<int, 3>& copies) {
  Crystal c;
  c.box.length = {cell.x * copies[0], cell.y * copies[1], cell.z * copies[2]};
  for (int x = 0; x < copies[0]; ++x)
    for (int y = 0; y < copies[1]; ++y)
      for (int z = 0; z < copies[2]; ++z)
        for (const Vec3& b : basis) c.positions.push_back({(x + b.x) * cell.x, (y + b.y) * cell.y, (z + b.z) * cell.z});
  return c;
}

Crystal fcc() { return crystal({4, 4, 4}, {{0, 0, 0}, {0.5, 0.5, 0}, {0.5, 0, 0.5}, {0, 0.5, 0.5}}, {4, 4, 4}); }
Crystal bcc() { return crystal({3.2, 3.2, 3.2}, {{0, 0, 0}, {0.5, 0.5, 0.5}}, {5, 5, 6}); }
Crystal hcp() {
  const double a = 3, b = a * std::sqrt(3.0), c = a * std::sqrt(8.0 / 3);
  return crystal({a, b, c}, {{0, 0, 0}, {0.5, 0.5, 0}, {0.5, 5.0 / 6, 0.5}, {0, 1.0 / 3, 0.5}}, {6, 4, 4});
}

/// Every coordinate moved by normal noise.
Crystal shaken(Crystal c, double width) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> noise(0, width);
  for (Vec3& p : c.positions) p += Vec3{noise(random), noise(random), noise(random)};
  return c;
}

TEST(CommonNeighbors, TellsPerfectLattices) {
  EXPECT_EQ(fcc().fractions().fcc, 1);
  EXPECT_EQ(hcp().fractions().hcp, 1);
  EXPECT_EQ(bcc().fractions().bcc, 1);
}

TEST(CommonNeighbors, DoesNotMindDensityOrThermalNoise) {
  for (const double scale : {0.5, 1.3}) {
    Crystal c = shaken(bcc(), 0.06);
    c.box.length *= scale;
    for (Vec3& p : c.positions) p *= scale;
    EXPECT_GT(c.fractions().bcc, 0.97) << scale;
  }
  EXPECT_GT(shaken(fcc(), 0.06).fractions().fcc, 0.97);
  EXPECT_GT(shaken(hcp(), 0.06).fractions().hcp, 0.97);
}

TEST(CommonNeighbors, SeesAVacancyInAllOfItsNeighbors) {
  Crystal c = fcc();
  c.positions.erase(c.positions.begin() + 17);
  EXPECT_DOUBLE_EQ(c.fractions().fcc, (256.0 - 13) / 255);
}

TEST(CommonNeighbors, AGlassHasNoCrystals) {
  const auto file = std::filesystem::path(VITRIFY_SOURCE_DIR) / "tests/data/structures/glass500_ortho.data";
  const Structure glass = read_structure(file, {"Cu", "Zr"});
  EXPECT_LT(CrystalFractions::of(common_neighbor_analysis(glass.box, glass.position)).total(), 0.02);
}

TEST(CommonNeighbors, BoxesTooSmallForTheNeighborsHaveNoLattice) {
  const Crystal c = crystal({4, 4, 4}, {{0, 0, 0}, {0.5, 0.5, 0}, {0.5, 0, 0.5}, {0, 0.5, 0.5}}, {1, 1, 1});
  EXPECT_EQ(c.fractions().total(), 0);
}

}  // namespace
}  // namespace vitrify
