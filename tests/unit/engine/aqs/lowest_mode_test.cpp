#include "host/engine/aqs/lowest_mode.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace vitrify {
namespace {

constexpr int atoms = 200;

/// Springs between neighbors on a ring, weaker at one place, and springs to the ground along y and z. Along x it is
/// free to be translated.
struct Ring {
  double weak = 0.02;
  std::vector<Vec3> operator()(const std::vector<Vec3>& q) const {
    std::vector<Vec3> product(atoms);
    for (int i = 0; i < atoms; ++i) {
      const int j = (i + 1) % atoms;
      const Vec3 d = (q[i] - q[j]) * (i == 50 ? weak : 4.0);
      product[i] += d, product[j] = product[j] - d;
      product[i].y += 1.5 * (q[i].y), product[i].z += (i == 120 ? 0.5 : 1.5) * q[i].z;
    }
    return product;
  }
};

template <class Hessian>
SoftMode lowest(const Hessian& hessian, const std::vector<Vec3>& guess = {}) {
  LowestMode search(atoms, guess);
  while (!search.done()) search.take(hessian(search.direction()));
  return search.result();
}

double residual(const SoftMode& mode, const std::vector<Vec3>& product) {
  double sum = 0;
  for (int i = 0; i < atoms; ++i) sum += norm2(product[i] - mode.mode[i] * mode.eigenvalue_eV_per_A2);
  return std::sqrt(sum);
}

TEST(LowestMode, IsAnEigenvectorThatIsNoTranslation) {
  const Ring ring;
  const SoftMode mode = lowest(ring);
  EXPECT_TRUE(mode.converged);
  EXPECT_LT(residual(mode, ring(mode.mode)), 3e-3);
  Vec3 sum;
  double squares = 0;
  for (const Vec3& v : mode.mode) sum += v, squares += norm2(v);
  EXPECT_NEAR(sum.x, 0, 1e-9);
  EXPECT_NEAR(squares, 1, 1e-9);
  // Rotations of the ring against its weak spring: the softest wave.
  EXPECT_GT(mode.eigenvalue_eV_per_A2, 0);
  EXPECT_LT(mode.eigenvalue_eV_per_A2, 4 * 4 * std::pow(std::sin(M_PI / atoms), 2));
}

TEST(LowestMode, GuessSavesProductsAndIsLeftWhereItIsNotTheLowest) {
  const Ring ring;
  const SoftMode first = lowest(ring), again = lowest(Ring{0.019}, first.mode);
  EXPECT_LT(again.products, first.products);
  // A mode of the grounded atom: an eigenvector nearly, but far from the lowest.
  std::vector<Vec3> other(atoms);
  other[120].z = 1;
  EXPECT_NEAR(lowest(ring, other).eigenvalue_eV_per_A2, first.eigenvalue_eV_per_A2, 1e-3);
}

TEST(LowestMode, ParticipationCountsAtoms) {
  SoftMode mode;
  mode.mode.resize(atoms);
  for (int i = 0; i < 4; ++i) mode.mode[i] = {0.3, 0, 0.4};
  EXPECT_NEAR(mode.participation(), 4, 1e-12);
}

}  // namespace
}  // namespace vitrify
