#include "host/engine/potential/thin_tables.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/cu_zr.hpp"
#include "tests/support/synthetic_potential.hpp"

namespace vitrify::test {
namespace {

double largest_difference(const std::vector<Vec3>& a, const std::vector<Vec3>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, norm(a[i] - b[i]));
  return largest;
}

TEST(ThinTables, OfCuZrHaveTwoThousandKnotsAndChangeAGlassByLessThanTheBound) {
  const ThinTables thin = thin_tables(default_tables());
  EXPECT_EQ(thin.every, 5);
  EXPECT_EQ(thin.tables.n_r, 2000);
  EXPECT_GT(thin.error.energy_eV, 0);
  EXPECT_LE(thin.error.energy_eV, thinning_bound.energy_eV);
  EXPECT_LE(thin.error.force_eV_per_A, thinning_bound.force_eV_per_A);
  const auto fine = cpu_engine({tilted_glass500()})->evaluate()[0];
  const auto coarse = cpu_engine({tilted_glass500()}, 1, thin.tables)->evaluate()[0];
  EXPECT_NEAR(coarse.energy_eV, fine.energy_eV, 1e-10 * std::abs(fine.energy_eV));
  EXPECT_LT(largest_difference(coarse.forces, fine.forces), thin.error.force_eV_per_A);
  EXPECT_GT(largest_difference(coarse.forces, fine.forces), 0);
}

TEST(ThinTables, KeepTheGridOfAFileThatNeedsIt) {
  SetflPotential rough = synthetic_potential();
  for (int k = 0; k < rough.nr; k += 2) rough.pair[0][1][k] += 1e-6;
  const ThinTables thin = thin_tables(make_tables(rough, {"A", "B"}));
  EXPECT_EQ(thin.every, 1);
  EXPECT_EQ(thin.tables.n_r, rough.nr - 1);
}

/// A table whose last interval is not a whole one, and ranges that end between the knots that stay.
TEST(ThinTables, CoverTheWholeRange) {
  const PotentialTables fine = make_tables(synthetic_potential(), {"A", "B"});
  for (const int every : {2, 3, 7}) {
    const PotentialTables thin = thinned(fine, every);
    EXPECT_GE(thin.n_r * every, fine.n_r);
    for (int a = 0; a < 2; ++a)
      for (int b = 0; b < 2; ++b) {
        EXPECT_GE(thin.radii.inner[a][b], fine.radii.inner[a][b] - 2 * fine.dr);
        EXPECT_GE(thin.radii.outer[a][b], fine.radii.outer[a][b] - 2 * fine.dr);
        EXPECT_LE(thin.radii.outer[a][b], fine.radii.outer[a][b] + thin.dr);
      }
  }
}

TEST(ThinTables, ErrorFallsWithTheFourthPowerOfTheSpacing) {
  const PotentialTables fine = make_tables(synthetic_potential(), {"A", "B"});
  const double narrow = table_error(fine, thinned(fine, 8)).energy_eV,
               wide = table_error(fine, thinned(fine, 16)).energy_eV;
  EXPECT_GT(wide / narrow, 8);
  EXPECT_LT(wide / narrow, 32);
  EXPECT_EQ(table_error(fine, fine).energy_eV, 0);
}

}  // namespace
}  // namespace vitrify::test
