#include "host/run/start/random_start.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "host/analysis/structure/neighbor_search.hpp"
#include "host/error.hpp"
#include "kernels/units.hpp"

namespace vitrify {
namespace {

const std::vector<std::string> elements = {"Cu", "Zr"};
const std::vector<double> masses = {63.546, 91.224};

config::RandomStart start_of(std::int64_t atoms, double distance_A = 1.8) {
  config::RandomStart start;
  start.atoms = atoms;
  start.composition = {{"Cu", 0.36}, {"Zr", 0.64}};
  start.min_distance_A = distance_A;
  return start;
}

double nearest_pair(const Structure& structure) {
  double nearest = 3;
  NeighborSearch(structure.box, structure.position, nearest).for_each_pair([&](int, int, const Vec3& d) {
    nearest = std::min(nearest, norm(d));
  });
  return nearest;
}

TEST(RandomStart, AtomsKeepTheirDistance) {
  for (const double distance : {0.0, 1.8, 2.2}) {
    const Structure structure = random_structure(start_of(1000, distance), elements, masses, 7);
    EXPECT_GE(nearest_pair(structure), distance);
    EXPECT_LT(nearest_pair(structure), distance + 0.4);
  }
}

TEST(RandomStart, HasDensityAndComposition) {
  const Structure structure = random_structure(start_of(1000), elements, masses, 7);
  EXPECT_EQ(std::count(structure.type.begin(), structure.type.end(), 0), 360);
  const double mass = 360 * masses[0] + 640 * masses[1];
  EXPECT_NEAR(mass / structure.box.volume() * units::density_g_cm3, 7.0, 1e-12);
  EXPECT_EQ(structure.id.front(), 1);
  EXPECT_EQ(structure.id.back(), 1000);
}

TEST(RandomStart, TypesAreMixed) {
  const Structure structure = random_structure(start_of(1000), elements, masses, 7);
  const auto copper = std::count(structure.type.begin(), structure.type.begin() + 500, 0);
  EXPECT_NEAR(static_cast<double>(copper), 180, 40);
}

TEST(RandomStart, DependsOnTheSeedAlone) {
  const Structure a = random_structure(start_of(300), elements, masses, 7),
                  b = random_structure(start_of(300), elements, masses, 7),
                  c = random_structure(start_of(300), elements, masses, 8);
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a.position[i].x, b.position[i].x);
  EXPECT_EQ(a.type, b.type);
  EXPECT_NE(a.position[0].x, c.position[0].x);
  EXPECT_NE(a.type, c.type);
}

TEST(RandomStart, TellsThatThereIsNoRoom) {
  try {
    random_structure(start_of(300, 3.5), elements, masses, 7);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("of 300 atoms"), std::string::npos) << error.what();
  }
}

TEST(RandomStart, LargeBoxesAreFast) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(random_structure(start_of(115'200), elements, masses, 7).size(), 115'200U);
  // Without cells this takes minutes; the limit leaves room for busy machines and builds with sanitizers.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

}  // namespace
}  // namespace vitrify
