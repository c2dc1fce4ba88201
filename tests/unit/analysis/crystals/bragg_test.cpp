#include "host/analysis/crystals/bragg.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>

#include "host/files/structures/structure_file.hpp"
#include "tests/unit/analysis/crystal.hpp"

namespace vitrify {
namespace {

BraggPeak strongest(const Structure& s) {
  return strongest_bragg_peak(s, *make_observer({.device = "cpu", .threads = 1})).value();
}

/// Atoms by chance, none nearer than 2.1 A to another.
Structure disordered(double edge_A, unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform(0, edge_A);
  Structure s;
  s.elements = {"Cu", "Zr"};
  s.box.length = {edge_A, edge_A, edge_A};
  for (int trial = 0; trial < 20'000; ++trial) {
    const Vec3 at{uniform(random), uniform(random), uniform(random)};
    const bool free = std::all_of(s.position.begin(), s.position.end(), [&](const Vec3& other) {
      return norm2(s.box.minimum_image(other - at)) > 2.1 * 2.1;
    });
    if (!free) continue;
    s.position.push_back(at);
    s.type.push_back(static_cast<int>(s.size() % 2));
  }
  return s;
}

/// With a sphere of a crystal in the middle, in place of the atoms there.
Structure seeded(const Structure& around, const Structure& crystal, double radius_A) {
  const Vec3 middle = around.box.to_cartesian({0.5, 0.5, 0.5}), center = crystal.box.to_cartesian({0.5, 0.5, 0.5});
  Structure s = around;
  s.position.clear(), s.type.clear();
  for (std::size_t i = 0; i < around.size(); ++i)
    if (norm(around.position[i] - middle) > radius_A + 1.5)
      s.position.push_back(around.position[i]), s.type.push_back(around.type[i]);
  for (std::size_t i = 0; i < crystal.size(); ++i)
    if (norm(crystal.position[i] - center) < radius_A)
      s.position.push_back(crystal.position[i] - center + middle), s.type.push_back(crystal.type[i]);
  return s;
}

constexpr double noise = 0.1;  // of 300 K, along each axis, A

std::vector<Structure> crystals() {
  return {test::fcc(3.61, 5), test::bcc(3.3, 6),      test::hcp(2.6, {7, 4, 4}),
          test::b2(3.26, 6),  test::laves(7.4534, 2), test::cu_zr2(3.1364, 11.6084, 0.31814, {6, 6, 2})};
}

TEST(Bragg, EveryCrystalHasOrder) {
  for (const Structure& crystal : crystals()) {
    EXPECT_GT(strongest(test::shaken(crystal, noise)).surprise, 30) << crystal.size();
    EXPECT_TRUE(strongest(crystal).is_order()) << crystal.size();
  }
}

TEST(Bragg, GlassesHaveNone) {
  const auto folder = std::filesystem::path(VITRIFY_SOURCE_DIR) / "tests/data/structures";
  for (const char* name : {"glass500_ortho.data", "glass500_tilt005.data"}) {
    const BraggPeak peak = strongest(read_structure(folder / name, {"Cu", "Zr"}));
    EXPECT_LT(peak.surprise, 4) << name;
    EXPECT_GT(peak.surprise, -4) << name;
    EXPECT_GT(peak.vectors, 2000) << name;
  }
}

TEST(Bragg, ChanceIsToldAsOftenAsItIs) {
  constexpr int draws = 40;
  int above_0 = 0;
  for (int k = 0; k < draws; ++k) {
    const double surprise = strongest(disordered(18, k)).surprise;
    EXPECT_LT(surprise, 8);
    above_0 += surprise > 0;
  }
  // With a chance of exp(-surprise) for each vector 1 - 1/e of all draws are above 0.
  EXPECT_NEAR(static_cast<double>(above_0) / draws, 1 - std::exp(-1), 0.25);
}

TEST(Bragg, SeesANucleusOfAnyCrystal) {
  const Structure around = disordered(40, 3);
  EXPECT_LT(strongest(around).surprise, 5);
  for (const Structure& crystal : {test::fcc(3.61, 10), test::b2(3.26, 11), test::laves(7.4534, 5),
                                   test::cu_zr2(3.1364, 11.6084, 0.31814, {11, 11, 3})})
    EXPECT_TRUE(strongest(seeded(around, test::shaken(crystal, noise), 13)).is_order()) << crystal.size();
}

TEST(Bragg, IsUnknownInAnOpenBox) {
  Structure s = test::fcc(3.61, 4);
  s.box.periodic[1] = 0;
  EXPECT_FALSE(strongest_bragg_peak(s, *make_observer({.device = "cpu", .threads = 1})));
}

}  // namespace
}  // namespace vitrify
