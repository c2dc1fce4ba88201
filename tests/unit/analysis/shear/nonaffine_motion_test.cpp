#include "host/analysis/shear/nonaffine_motion.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <numeric>
#include <sstream>

#include "host/analysis/structure/matching.hpp"
#include "host/error.hpp"
#include "tests/unit/analysis/random_configuration.hpp"

namespace vitrify {
namespace {

constexpr int kAtoms = 400;
constexpr double kCutoff = 4.0;

/// D2min between two structures; all atoms are copper where they are nothing.
std::vector<D2MinResult> d2min(Structure reference, Structure current, double cutoff) {
  for (Structure* s : {&reference, &current})
    if (s->type.empty()) s->elements = {"Cu"}, s->type.resize(s->size());
  return d2min(match_structures(reference, current).motion, cutoff);
}

/// The box sheared by `xy_strain`; its tilt may leave the range of LAMMPS.
Box sheared(Box box, double xy_strain) {
  box.xy += xy_strain * box.length.y;
  box.xz += xy_strain * box.yz;
  return box;
}

Vec3 follow(const Box& from, const Box& to, const Vec3& r) { return to.to_cartesian(from.to_fractional(r)); }

std::vector<Vec3> moved_with_box(const Box& from, const Box& to, std::vector<Vec3> positions, double noise) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal(0, noise > 0 ? noise : 1);
  for (Vec3& r : positions) {
    r = follow(from, to, r);
    if (noise > 0) r += {normal(random), normal(random), normal(random)};
  }
  return positions;
}

/// The least sum of |after - F before|^2 over all matrices F. One component of the vectors makes a column: what is left
/// of the columns after once those before, made orthogonal (Gram-Schmidt, twice for accuracy), are taken out.
double least_squares_residual(const std::vector<Vec3>& before, const std::vector<Vec3>& after) {
  using Column = std::vector<double>;
  const auto columns_of = [](const std::vector<Vec3>& rows) {
    std::vector<Column> columns(3);
    for (const Vec3& row : rows)
      for (int axis = 0; axis < 3; ++axis) columns[axis].push_back(row[axis]);
    return columns;
  };
  const auto dot = [](const Column& a, const Column& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
  };
  std::vector<Column> basis;
  const auto take_out_basis = [&](Column& column) {
    for (int pass = 0; pass < 2; ++pass)
      for (const Column& direction : basis) {
        const double share = dot(direction, column) / dot(direction, direction);
        for (std::size_t k = 0; k < column.size(); ++k) column[k] -= share * direction[k];
      }
  };
  for (Column column : columns_of(before)) {
    take_out_basis(column);
    basis.push_back(column);
  }
  double residual = 0;
  for (Column column : columns_of(after)) {
    take_out_basis(column);
    residual += dot(column, column);
  }
  return residual;
}

/// D2min from the definition: all pairs, least squares. `lattice` holds the lattice vectors that the reference's
/// have become.
std::vector<double> by_least_squares(const Box& box, const std::vector<Vec3>& x0, const Box& lattice,
                                     const std::vector<Vec3>& x, double cutoff) {
  std::vector<double> result;
  for (std::size_t i = 0; i < x0.size(); ++i) {
    std::vector<Vec3> before, after;
    for (std::size_t j = 0; j < x0.size(); ++j)
      for (int a = -3; a <= 3; ++a)
        for (int b = -3; b <= 3; ++b)
          for (int c = -3; c <= 3; ++c) {
            const Vec3 d0 = x0[j] - x0[i] + box.lattice(a, b, c);
            if (i == j || norm(d0) >= cutoff) continue;
            before.push_back(d0);
            after.push_back(x[j] - x[i] + lattice.lattice(a, b, c));
          }
    result.push_back(least_squares_residual(before, after));
  }
  return result;
}

TEST(D2Min, AffineMotionGivesZeroToRounding) {
  const Box box = test::tilted_box();
  Box deformed = sheared(box, 0.04);
  deformed.length.z *= 0.97;
  const auto x0 = test::random_positions(box, kAtoms, 1);
  const auto x = moved_with_box(box, deformed, x0, 0);
  const Mat3 map = deformed.matrix() * inverse(box.matrix());
  for (const D2MinResult& atom : d2min(test::structure_of(box, x0), test::structure_of(deformed, x), kCutoff)) {
    ASSERT_TRUE(atom.defined);
    EXPECT_LT(atom.d2min, 1e-26);
    for (int r = 0; r < 3; ++r)
      for (int c = 0; c < 3; ++c) EXPECT_NEAR(atom.J(r, c), map(r, c), 1e-12);
  }
}

TEST(D2Min, OneMovedNeighborOfASimpleCubicSite) {
  // Six neighbors at distance a along the axes; one moves by u. Along its axis J absorbs half of u, and the two ends of
  // the axis are left with a misfit of u / 2 each.
  Structure reference;
  reference.box.length = {12, 12, 12};
  for (int i = 0; i < 64; ++i) {
    reference.position.push_back({3.0 * (i % 4), 3.0 * (i / 4 % 4), 3.0 * (i / 16)});
    reference.id.push_back(i);
  }
  Structure current = reference;
  const Vec3 u{0.3, -0.2, 0.1};
  current.position[1] += u;  // neighbor of atom 0 along x
  const auto result = d2min(reference, current, 3.5);
  EXPECT_EQ(result[0].neighbors, 6);
  EXPECT_NEAR(result[0].d2min, norm2(u) / 2, 1e-14);
  EXPECT_NEAR(result[1].d2min, 6 * norm2(u), 1e-13);  // all six are off by -u; J, even under inversion, absorbs none
  EXPECT_EQ(result[63].d2min, 0);
}

TEST(D2Min, KeepsItsDigitsWhereTheMotionIsNearlyAffine) {
  const Box box = test::tilted_box();
  const Box deformed = sheared(box, 0.01);
  const auto x0 = test::random_positions(box, kAtoms, 2);
  const auto random = moved_with_box(box, deformed, x0, 1.0), affine = moved_with_box(box, deformed, x0, 0);
  const auto at_noise = [&](double scale) {
    auto x = affine;
    for (int i = 0; i < kAtoms; ++i) x[i] += scale * (random[i] - affine[i]);
    return d2min(test::structure_of(box, x0), test::structure_of(deformed, x), kCutoff);
  };
  const auto full = at_noise(1), tiny = at_noise(1e-9);
  for (int i = 0; i < kAtoms; ++i) EXPECT_NEAR(tiny[i].d2min / (1e-18 * full[i].d2min), 1, 1e-4);
}

TEST(D2Min, AgreesWithLeastSquaresOverAllPairs) {
  const Box box = test::tilted_box();
  const Box deformed = sheared(box, -0.06);
  const auto x0 = test::random_positions(box, kAtoms, 3);
  const auto x = moved_with_box(box, deformed, x0, 0.3);
  const auto expected = by_least_squares(box, x0, deformed, x, kCutoff);
  const auto result = d2min(test::structure_of(box, x0), test::structure_of(deformed, x), kCutoff);
  for (int i = 0; i < kAtoms; ++i) EXPECT_NEAR(result[i].d2min, expected[i], 1e-10 * (1 + expected[i]));
}

TEST(D2Min, FollowsAtomsThroughBoxFlips) {
  const Box box = test::tilted_box();
  const Box strained = sheared(box, 1.7);  // several flips away from the reference
  const auto x0 = test::random_positions(box, kAtoms, 4);
  const auto x = moved_with_box(box, strained, x0, 0.2);
  const auto expected = by_least_squares(box, x0, strained, x, kCutoff);

  Box flipped = strained;
  flipped.xy -= 2 * box.length.x;
  flipped.xz += box.length.x;
  flipped.yz -= box.length.y, flipped.xz -= flipped.xy;
  const auto result = d2min(test::structure_of(box, x0), test::structure_of(flipped, x), kCutoff);
  for (int i = 0; i < kAtoms; ++i) EXPECT_NEAR(result[i].d2min, expected[i], 1e-9 * (1 + expected[i]));
}

TEST(D2Min, WithoutImagesTheNearestShearAndImagesAreTaken) {
  const Box box = test::tilted_box();
  const Box strained = sheared(box, 0.2);
  Box flipped = strained;
  flipped.xy -= box.length.x;
  const auto x0 = test::random_positions(box, kAtoms, 6);
  const auto x = moved_with_box(box, strained, x0, 0.2);
  const auto expected = by_least_squares(box, x0, strained, x, kCutoff);
  Structure reference = test::structure_of(box, x0), current = test::structure_of(flipped, x);
  reference.image.clear();
  current.image.clear();
  const auto result = d2min(reference, current, kCutoff);
  for (int i = 0; i < kAtoms; ++i) EXPECT_NEAR(result[i].d2min, expected[i], 1e-9 * (1 + expected[i]));
}

TEST(D2Min, AtomsAreMatchedById) {
  const Box box = test::tilted_box();
  const auto x0 = test::random_positions(box, kAtoms, 7);
  const Structure reference = test::structure_of(box, x0);
  const Structure current = test::structure_of(box, moved_with_box(box, box, x0, 0.2));
  Structure reversed = current;
  std::reverse(reversed.id.begin(), reversed.id.end());
  std::reverse(reversed.position.begin(), reversed.position.end());
  std::reverse(reversed.image.begin(), reversed.image.end());
  const auto a = d2min(reference, current, kCutoff), b = d2min(reference, reversed, kCutoff);
  for (int i = 0; i < kAtoms; ++i) EXPECT_NEAR(a[i].d2min, b[i].d2min, 1e-10 * (1 + a[i].d2min));
}

TEST(D2Min, FlatAndEmptyNeighborhoodsAreUndefined) {
  Structure reference;
  reference.box.length = {30, 30, 30};
  reference.position = {{5, 5, 5}, {7, 5, 5}, {5, 7, 5}, {3, 5, 5}, {5, 3, 5}, {6, 6, 5}, {20, 20, 20}};
  Structure current = reference;
  for (Vec3& r : current.position) r += {0.1 * r.y, 0.02 * r.x * r.x, 0.1};
  for (const D2MinResult& atom : d2min(reference, current, 4.5)) {
    EXPECT_FALSE(atom.defined);
    EXPECT_EQ(atom.d2min, 0);
    EXPECT_EQ(atom.J(0, 0), 1);
  }
}

TEST(D2Min, AgreesWithOvito) {
  std::ifstream file(VITRIFY_SOURCE_DIR "/tests/data/d2min_ovito.txt");
  ASSERT_TRUE(file) << "test data missing";
  std::string line, numbers;
  while (std::getline(file, line))
    if (!line.starts_with('#')) numbers += line + '\n';
  std::istringstream in(numbers);
  int n;
  double cutoff;
  in >> n >> cutoff;
  const auto read = [&](Vec3& v) { in >> v.x >> v.y >> v.z; };
  Structure reference, current;
  for (Structure* s : {&reference, &current}) {
    read(s->box.origin), read(s->box.length);
    in >> s->box.xy >> s->box.xz >> s->box.yz;
    s->position.resize(n);
  }
  std::vector<double> expected(n);
  for (int i = 0; i < n; ++i) {
    read(reference.position[i]), read(current.position[i]);
    in >> expected[i];
  }
  ASSERT_TRUE(in);
  const auto result = d2min(reference, current, cutoff);
  for (int i = 0; i < n; ++i) EXPECT_NEAR(result[i].d2min, expected[i], 1e-11 * (1 + expected[i])) << i;
}

void expect_bad_input(const Structure& reference, const Structure& current, double cutoff) {
  try {
    d2min(reference, current, cutoff);
    ADD_FAILURE() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::bad_input);
  }
}

TEST(D2Min, RefusesStructuresThatDoNotBelongTogether) {
  const Box box = test::tilted_box();
  const Structure good = test::structure_of(box, test::random_positions(box, 50, 8));
  Structure bad = good;
  bad.position.pop_back();
  expect_bad_input(good, bad, kCutoff);
  bad = good;
  bad.id[3] = 1000;
  expect_bad_input(good, bad, kCutoff);
  bad.id[3] = bad.id[4];
  expect_bad_input(good, bad, kCutoff);
  expect_bad_input(bad, good, kCutoff);
  expect_bad_input(good, good, 9.0);
}

}  // namespace
}  // namespace vitrify
