#include "host/campaign/site_properties.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/support/cu_zr.hpp"

namespace vitrify {
namespace {

RelaxedGlass at_rest(const Structure& structure) {
  return {structure, test::cpu_engine({structure})->evaluate().at(0)};
}

std::vector<double> values_of(const RelaxedGlass& glass, const std::string& name) {
  const auto list = computed_properties(glass.structure.elements);
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const ComputedProperty& one) { return one.name == name; });
  std::vector<double> values;
  for (std::size_t i = 0; i < glass.structure.size(); ++i) values.push_back(found->of(glass, i));
  return values;
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

TEST(SiteProperties, AddUpToThoseOfTheGlass) {
  const RelaxedGlass glass = at_rest(test::tilted_glass500());
  const Vec3 edges = glass.structure.box.length;
  const double volume_A3 = edges.x * edges.y * edges.z;
  EXPECT_NEAR(sum(values_of(glass, "energy_eV")), glass.point.energy_eV, 1e-9);
  const std::vector<double> volumes = values_of(glass, "voronoi_volume_A3");
  EXPECT_NEAR(sum(volumes), volume_A3, 1e-9 * volume_A3);
  const std::pair<const char*, double> stresses[] = {{"pressure_GPa", -glass.point.stress_GPa.trace() / 3},
                                                     {"stress_xy_GPa", glass.point.stress_GPa.v[3]},
                                                     {"stress_xz_GPa", glass.point.stress_GPa.v[4]},
                                                     {"stress_yz_GPa", glass.point.stress_GPa.v[5]}};
  for (const auto& [name, expected] : stresses) {
    const std::vector<double> of_atoms = values_of(glass, name);
    EXPECT_NEAR(std::inner_product(of_atoms.begin(), of_atoms.end(), volumes.begin(), 0.0) / volume_A3, expected, 1e-9)
        << name;
  }
}

/// 8 unlike neighbors and 6 like ones, all around.
TEST(SiteProperties, OfB2AreThoseOfItsCell) {
  constexpr double a = 3.22;
  const RelaxedGlass glass = at_rest(test::b2_cu_zr(a, 6));
  const std::pair<const char*, double> expected[] = {
      {"voronoi_volume_A3", a * a * a / 2}, {"voronoi_faces", 14}, {"neighbors_Cu", 8},
      {"warren_cowley", -1.0 / 7},          {"icosahedron", 0},    {"von_mises_GPa", 0}};
  for (const auto& [name, value] : expected)
    for (std::size_t i = 1; i < glass.structure.size(); i += 2)  // the Zr
      ASSERT_NEAR(values_of(glass, name)[i], value, 1e-6) << name;
}

TEST(SiteProperties, OfOneElementHaveNoPreference) {
  const RelaxedGlass glass = at_rest(test::fcc_cu(3.64));
  EXPECT_TRUE(std::isnan(values_of(glass, "warren_cowley")[0]));
  EXPECT_EQ(values_of(glass, "coordination")[7], 12);
  EXPECT_EQ(values_of(glass, "voronoi_faces")[7], 12);
}

TEST(SiteProperties, AreNotKnownOfCellsThatASurfaceCuts) {
  Structure film = test::glass500();
  film.box.periodic[2] = 0;
  const RelaxedGlass glass = at_rest(film);
  const std::vector<double> volumes = values_of(glass, "voronoi_volume_A3"), faces = values_of(glass, "voronoi_faces"),
                            pressures = values_of(glass, "pressure_GPa");
  int cut = 0;
  for (std::size_t i = 0; i < film.size(); ++i) {
    cut += std::isnan(volumes[i]);
    EXPECT_EQ(std::isnan(volumes[i]), std::isnan(faces[i]));
    EXPECT_EQ(std::isnan(volumes[i]), std::isnan(pressures[i]));
  }
  EXPECT_GT(cut, 0);
  EXPECT_LT(cut, 500);
}

}  // namespace
}  // namespace vitrify
