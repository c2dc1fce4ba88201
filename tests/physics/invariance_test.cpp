// What must not change: the energy of an atom when the box is replicated, of a crystal when it is turned, and of
// anything when atoms are renumbered, moved as a whole, or the box is described by other edges.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/cu_zr.hpp"
#include "tests/support/evaluation.hpp"

namespace vitrify::test {
namespace {

void expect_same(const SinglePoint& got, const SinglePoint& expected) {
  EXPECT_NEAR(got.energy_eV, expected.energy_eV, 1e-12 * std::fabs(expected.energy_eV));
  EXPECT_LT(relative_difference(got.energies_eV, expected.energies_eV), 1e-12);
  EXPECT_LT(largest_distance(got.forces, expected.forces), 1e-11);
  EXPECT_LT(relative_difference(flat({got.stress_GPa}), flat({expected.stress_GPa})), 1e-11);
}
SinglePoint evaluated(const Structure& s) { return cpu_engine({s})->evaluate()[0]; }

TEST(Invariance, ReplicatedBox) {
  const Structure s = tilted_glass500();
  const Int3 n{2, 1, 3};
  Structure large = s;
  large.position.clear(), large.type.clear(), large.id.clear();
  large.box.length = {n.x * s.box.length.x, n.y * s.box.length.y, n.z * s.box.length.z};
  large.box.xy = n.y * s.box.xy, large.box.xz = n.z * s.box.xz, large.box.yz = n.z * s.box.yz;
  for (int k = 0; k < n.z; ++k)
    for (int i = 0; i < n.x; ++i)
      for (std::size_t atom = 0; atom < s.size(); ++atom) {
        large.position.push_back(s.position[atom] + s.box.lattice(i, 0, k));
        large.type.push_back(s.type[atom]);
        large.id.push_back(static_cast<std::int64_t>(large.position.size()));
      }
  const auto one = evaluated(s), six = evaluated(large);
  EXPECT_NEAR(six.energy_eV, 6 * one.energy_eV, 1e-11 * std::fabs(one.energy_eV));
  for (std::size_t i = 0; i < large.size(); ++i) {
    ASSERT_NEAR(six.energies_eV[i], one.energies_eV[i % s.size()], 1e-11);
    ASSERT_LT(norm(six.forces[i] - one.forces[i % s.size()]), 1e-11);
  }
  EXPECT_LT(relative_difference(flat({six.stress_GPa}), flat({one.stress_GPa})), 1e-11);
}

TEST(Invariance, RenumberedAtoms) {
  const Structure s = tilted_glass500();
  std::vector<std::size_t> order(s.size());
  std::iota(order.begin(), order.end(), 0);
  std::mt19937_64 random(8);
  for (std::size_t k = order.size() - 1; k > 0; --k) std::swap(order[k], order[random() % (k + 1)]);
  Structure permuted = s;
  for (std::size_t k = 0; k < s.size(); ++k)
    permuted.position[k] = s.position[order[k]], permuted.type[k] = s.type[order[k]];
  const auto got = evaluated(permuted), expected = evaluated(s);
  SinglePoint back = got;
  for (std::size_t k = 0; k < s.size(); ++k)
    back.energies_eV[order[k]] = got.energies_eV[k], back.forces[order[k]] = got.forces[k];
  expect_same(back, expected);
}

TEST(Invariance, MovedAsAWhole) {
  const Structure s = tilted_glass500();
  Structure moved = s;
  for (Vec3& x : moved.position) x += {7.3, -40.1, 13.7};
  expect_same(evaluated(moved), evaluated(s));
}

// Edges b - a and c - b + a instead of b and c.
TEST(Invariance, FlippedBox) {
  const Structure s = tilted(shaken(b2_cu_zr(3.22, 8), 0.3, 4));
  Structure flipped = s;
  flipped.box.xy -= s.box.length.x;
  flipped.box.yz -= s.box.length.y;
  flipped.box.xz += s.box.length.x - s.box.xy;
  expect_same(evaluated(flipped), evaluated(s));
}

// Images of the glass under the rotation that takes x to y, y to z and z to x.
TEST(Invariance, TurnedBox) {
  const Structure s = glass500();
  Structure turned = s;
  const auto turn = [](const Vec3& v) { return Vec3{v.z, v.x, v.y}; };
  turned.box.origin = turn(s.box.origin), turned.box.length = turn(s.box.length);
  for (Vec3& x : turned.position) x = turn(x);
  auto expected = evaluated(s);
  for (Vec3& f : expected.forces) f = turn(f);
  const Sym3 w = expected.stress_GPa;
  expected.stress_GPa = {{w.v[2], w.v[0], w.v[1], w.v[4], w.v[5], w.v[3]}};
  expect_same(evaluated(turned), expected);
}

TEST(Invariance, TurnedCrystal) {
  const auto per_atom = [](const Structure& s) { return evaluated(s).energy_eV / static_cast<double>(s.size()); };
  EXPECT_NEAR(per_atom(fcc_cu_turned(3.6)), per_atom(fcc_cu(3.6)), 1e-13);
  EXPECT_NEAR(per_atom(b2_cu_zr_turned(3.25)), per_atom(b2_cu_zr(3.25)), 1e-13);
}

// Two atoms feel each other, a third feels nobody.
Structure pair_and_single() {
  Structure s;
  s.box.length = {40, 40, 40};
  s.elements = cu_zr;
  s.type = {0, 1, 1};
  s.id = {1, 2, 3};
  s.position = {{5, 5, 5}, {7.6, 5, 5}, {25, 25, 25}};
  return s;
}

// The stress of a cluster would be that of whatever box its file happens to give.
TEST(OpenBox, HasEnergiesAndForcesButNoStress) {
  const auto closed = evaluated(pair_and_single());
  for (int axis = 0; axis < 3; ++axis) {
    Structure s = pair_and_single();
    s.box.periodic[axis] = 0;
    const auto open = evaluated(s);
    EXPECT_EQ(open.energy_eV, closed.energy_eV);
    EXPECT_EQ(open.forces[0].x, closed.forces[0].x);
    for (const double component : open.stress_GPa.v) EXPECT_TRUE(std::isnan(component));
  }
  EXPECT_FALSE(std::isnan(closed.stress_GPa.v[0]));
}

// Beyond the last tabulated density the embedding goes on along its last slope, and these atoms are counted.
TEST(DensitiesBeyondTheTable, AreCounted) {
  EXPECT_EQ(evaluated(pair_and_single()).beyond_table, 0);
  PotentialTables tables = default_tables();
  tables.rho_max = 1e-3;  // less than a neighbor at 2.6 A adds
  const auto engine = cpu_engine({pair_and_single()}, 1, tables);
  EXPECT_EQ(engine->evaluate()[0].beyond_table, 2);
  EXPECT_EQ(engine->sample()[0].beyond_table, 2);
}

}  // namespace
}  // namespace vitrify::test
