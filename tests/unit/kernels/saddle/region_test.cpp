#include "kernels/saddle/lanczos.hpp"
#include "tests/support/hessian.hpp"
#include "tests/support/larger.hpp"
#include "tests/support/saddle.hpp"

#include <gtest/gtest.h>

namespace vitrify::test {
namespace {

const Structure& glass() {
  static const Structure s = relaxed(glass500());
  return s;
}

/// Moves the active atoms at random, in the region and in a copy of the start.
Structure shake(LoneRegion& region, double amplitude_A, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Structure there = glass();
  for (int i = 0; i < region->active().n; ++i) {
    const Vec3 d = amplitude_A * Vec3{symmetric(random), symmetric(random), symmetric(random)};
    region->position()[i].set(region->position()[i].xyz() + d);
    there.position[region.atom(i)] += d;
  }
  return there;
}

double force_difference(LoneRegion& region, const Structure& there) {
  const auto reference = cpu_engine({there})->evaluate()[0];
  double difference = 0;
  for (int i = 0; i < region->active().n; ++i)
    difference = larger(difference, max_component(region->force()[i] - reference.forces[region.atom(i)]));
  return difference;
}

TEST(ArtRegion, ForcesAreThoseOfTheWholeSystem) {
  for (const double radius : {4.0, 6.5, 7.5, 1e300}) {
    LoneRegion region(glass(), 123, radius);
    EXPECT_EQ(region->whole(), radius > 100);
    for (const double amplitude : {0.05, 0.2, 0.6}) {
      region->enter(radius);
      const Structure there = shake(region, amplitude, 7);
      region->evaluate();
      EXPECT_LT(force_difference(region, there), 1e-10) << "radius " << radius << ", moved by " << amplitude;
    }
  }
}

TEST(ArtRegion, KeepsWhatItsAtomsDidWhenItGrows) {
  LoneRegion region(glass(), 7, 5.0);
  const Structure there = shake(region, 0.2, 3);
  const int n = region->active().n;
  region->store();
  region->enter(7.5);
  EXPECT_GT(region->active().n, n);
  region->evaluate();
  EXPECT_LT(force_difference(region, there), 1e-10);
}

TEST(ArtRegion, EnergyChangeIsThatOfTheEngine) {
  LoneRegion region(glass(), 7, 1e300);
  region->evaluate_all();
  EXPECT_NEAR(region->energy_change(), 0, 1e-9);
  const Structure there = shake(region, 0.1, 3);
  region->evaluate_all();
  const auto points = cpu_engine({glass(), there})->evaluate();
  EXPECT_NEAR(region->energy_change(), points[1].energy_eV - points[0].energy_eV, 1e-8);
}

/// Lanczos with all atoms of a region, or with its core alone, against the block of the dense Hessian.
void expect_lowest_mode(LoneRegion& region, const RegionPart& part) {
  const Structure there = shake(region, 0.25, 5);
  const int n = part.moving;
  const Spectrum dense = spectrum(hessian(there, region.atoms(n)));
  SaddleSettings settings;
  settings.lanczos_vectors = 24, settings.lanczos_tolerance = 1e-9, settings.lanczos_step_A = 1e-6;
  settings.lanczos_resolution_eV_per_A2 = 0;
  std::mt19937_64 random(1);
  for (int i = 0; i < region->active().n; ++i)
    region->mode()[i] = {symmetric(random), symmetric(random), symmetric(random)};
  region->evaluate();
  double eigenvalue = 0;
  for (int round = 0; round < 20; ++round) eigenvalue = find_lowest_mode(*region, part, settings);  // warm starts
  EXPECT_NEAR(eigenvalue, dense.values[0], 1e-4 * std::fabs(dense.values[0]));
  double overlap = 0;
  Vec3 total;
  for (int i = 0; i < n; ++i)
    for (int axis = 0; axis < 3; ++axis) {
      const double exact = dense.vectors[0][3 * i + axis];
      overlap += region->mode()[i][axis] * exact;
      total[axis] += exact;
    }
  // the mean is taken out of a mode, if the whole system moves
  const double left = region->whole() ? std::sqrt(1 - norm2(total) / static_cast<double>(glass().size())) : 1;
  EXPECT_NEAR(std::fabs(overlap), left, 1e-4);
  EXPECT_LT(force_difference(region, there), 1e-10) << "forces were not put back";
}

TEST(ArtRegion, LanczosFindsTheLowestModeOfTheDenseHessian) {
  LoneRegion region(glass(), 123, 5.5);
  expect_lowest_mode(region, region->active_part());
}

TEST(ArtRegion, LanczosInTheCoreFindsTheLowestModeOfItsBlock) {
  for (const double radius : {5.5, 7.5, 1e300}) {
    LoneRegion region(glass(), 123, radius, 4.5);
    EXPECT_LT(region->core().moving, region->active().n);
    expect_lowest_mode(region, region->core());
  }
}

}  // namespace
}  // namespace vitrify::test
