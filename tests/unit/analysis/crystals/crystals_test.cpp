#include "host/analysis/crystals/crystals.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <complex>
#include <filesystem>
#include <numbers>

#include "host/engine/replicate.hpp"
#include "host/files/structures/structure_file.hpp"
#include "tests/unit/analysis/crystal.hpp"
#include "tests/unit/analysis/random_configuration.hpp"

namespace vitrify {
namespace {

Structure glass() {
  return read_structure(std::filesystem::path(VITRIFY_SOURCE_DIR) / "tests/data/structures/glass500_tilt005.data",
                        {"Cu", "Zr"});
}

double share(const std::vector<std::uint8_t>& flags) {
  return static_cast<double>(std::count(flags.begin(), flags.end(), 1)) / static_cast<double>(flags.size());
}

/// Thermal noise of 300 K, about 0.1 A along each axis.
constexpr double noise = 0.1;

// Relaxed with the potential that comes along.
Structure c15() { return test::laves(7.4534, 3); }
Structure c11b() { return test::cu_zr2(3.1364, 11.6084, 0.31814, {7, 7, 2}); }

TEST(SolidBonds, AreThoseOfTheSphericalHarmonics) {
  const Structure s = test::structure_of(test::tilted_box(), test::random_positions(test::tilted_box(), 250, 4));
  const double cutoff = 4.2;
  std::vector<std::vector<int>> neighbors(s.size());
  std::vector<std::vector<std::complex<double>>> q(s.size(), std::vector<std::complex<double>>(13));
  for (std::size_t i = 0; i < s.size(); ++i)
    for (std::size_t j = 0; j < s.size(); ++j) {
      const Vec3 d = test::shortest_image(s.box, s.position[j] - s.position[i]);
      if (i == j || norm(d) >= cutoff) continue;
      neighbors[i].push_back(static_cast<int>(j));
      for (int m = -6; m <= 6; ++m) {
        const double theta = std::acos(d.z / norm(d)), phi = std::atan2(d.y, d.x);
        const auto positive = std::polar(std::sph_legendre(6, std::abs(m), theta), std::abs(m) * phi);
        q[i][m + 6] += m < 0 ? std::conj(positive) * (m % 2 == 0 ? 1.0 : -1.0) : positive;
      }
    }
  const auto product = [&](int i, int j) {
    std::complex<double> ij = 0, ii = 0, jj = 0;
    for (std::size_t m = 0; m < 13; ++m)
      ij += q[i][m] * std::conj(q[j][m]), ii += std::norm(q[i][m]), jj += std::norm(q[j][m]);
    return (ij / std::sqrt(ii * jj)).real();
  };
  for (const double least : {0.0, 0.3, 0.6}) {
    const std::vector<int> bonds = count_solid_bonds(s, cutoff, least);
    for (int i = 0; i < static_cast<int>(s.size()); ++i)
      ASSERT_EQ(bonds[i],
                std::count_if(neighbors[i].begin(), neighbors[i].end(), [&](int j) { return product(i, j) > least; }))
          << i;
  }
}

TEST(Crystals, EveryAtomOfACrystalIsCrystalline) {
  for (const Structure& s :
       {test::fcc(3.615, 5), test::bcc(3.26, 6), test::hcp(2.9, {8, 5, 5}), test::b2(3.26, 6), c11b(), c15()}) {
    const Crystals found = find_crystals(test::shaken(s, noise));
    EXPECT_EQ(share(found.crystalline), 1);
    EXPECT_EQ(found.largest_cluster, static_cast<int>(s.size()));
  }
}

TEST(Crystals, B2IsBccOfUnlikeAtoms) {
  const Structure ordered = test::b2(3.26, 6);
  EXPECT_GT(find_crystals(test::shaken(ordered, noise)).b2_fraction(), 0.99);
  Structure random = ordered;
  std::shuffle(random.type.begin(), random.type.end(), std::mt19937_64(2));
  const Crystals found = find_crystals(test::shaken(random, noise));
  EXPECT_LT(found.b2_fraction(), 0.1);
  double sum = 0;
  for (const double unlike : found.unlike_share) sum += unlike;
  EXPECT_NEAR(sum / static_cast<double>(random.size()), 0.5, 0.03);

  Structure defect = ordered;  // an atom of the wrong element, and its eight neighbors
  defect.type[100] = 1 - defect.type[100];
  const Crystals around = find_crystals(defect);
  EXPECT_EQ(around.unlike_share[100], 0);
  EXPECT_EQ(std::count(around.unlike_share.begin(), around.unlike_share.end(), 7.0 / 8), 8);
  EXPECT_TRUE(std::isnan(find_crystals(test::fcc(3.615, 4)).unlike_share[0]));
}

TEST(Crystals, LavesPhasesAreSeenByTheirNetworkAlone) {
  const Crystals found = find_crystals(test::shaken(c15(), noise));
  EXPECT_EQ(share(found.laves), 1);
  EXPECT_LT(*std::max_element(found.solid_bonds.begin(), found.solid_bonds.end()), 8);
  EXPECT_EQ(CrystalFractions::of(found.lattice).total(), 0);
  EXPECT_EQ(share(find_crystals(test::shaken(c11b(), noise)).laves), 0);
}

/// A sphere of the crystal in the middle of the glass, without the atoms of the glass that it would touch.
Structure seeded(const Structure& glass, const Structure& crystal, double radius_A, std::size_t& seeds) {
  const Vec3 middle = glass.box.to_cartesian({0.5, 0.5, 0.5}), center = crystal.box.to_cartesian({0.5, 0.5, 0.5});
  Structure s = glass;
  s.position.clear(), s.type.clear(), s.id.clear(), s.image.clear(), s.velocity.clear();
  for (std::size_t i = 0; i < crystal.size(); ++i)
    if (norm(crystal.position[i] - center) < radius_A)
      s.position.push_back(crystal.position[i] - center + middle), s.type.push_back(crystal.type[i]);
  seeds = s.size();
  for (std::size_t i = 0; i < glass.size(); ++i)
    if (norm(glass.box.minimum_image(glass.position[i] - middle)) > radius_A + 1.5)
      s.position.push_back(glass.position[i]), s.type.push_back(glass.type[i]);
  return s;
}

TEST(Crystals, ANucleusIsTheLargestCluster) {
  const Structure around = replicate(glass(), {2, 2, 2});
  for (const Structure& crystal : {test::b2(3.26, 8), test::cu_zr2(3.1364, 11.6084, 0.31814, {8, 8, 3}),
                                   test::fcc(3.9, 8), test::laves(7.4534, 4)}) {
    std::size_t seeds = 0;
    const Structure s = seeded(around, test::shaken(crystal, noise), 10, seeds);
    const Crystals found = find_crystals(s);
    const double size = static_cast<double>(found.largest_cluster) / static_cast<double>(seeds);
    EXPECT_GT(size, 0.15) << seeds;  // at the surface neighbors are those of the glass
    EXPECT_LT(size, 1) << seeds;
    const auto outside =
        std::count(found.crystalline.begin() + static_cast<std::ptrdiff_t>(seeds), found.crystalline.end(), 1);
    EXPECT_LE(outside, 5);
  }
}

TEST(Crystals, AGlassHasNone) {
  const Crystals found = find_crystals(glass());
  EXPECT_LE(found.largest_cluster, 1);
  EXPECT_EQ(share(found.laves), 0);
  EXPECT_EQ(found.b2_fraction(), 0);
}

TEST(Crystals, TheLargeGlassesOfTheReferenceHaveNone) {
  const auto folder = std::filesystem::path(VITRIFY_SOURCE_DIR).parent_path() / "shared/reference";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "needs " << folder.string();
  for (const char* name : {"glass_md_1e13_14400.extxyz.gz", "glass_mdmc_3e12_14400.extxyz.gz"}) {
    const Crystals found = find_crystals(read_structure(folder / name));
    EXPECT_LE(found.largest_cluster, 2) << name;
    EXPECT_EQ(share(found.laves), 0) << name;
  }
}

}  // namespace
}  // namespace vitrify
