// Sums over the vectors of L-BFGS by lanes against plain loops, for every instruction set that this machine has.
#include "host/executor/simd_vectors.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "host/executor/cpu.hpp"
#include "host/executor/simd_targets.hpp"
#include "tests/support/batch.hpp"
// after the choice of targets
#include <hwy/highway.h>

namespace vitrify::test {
namespace {

constexpr int memory = 5, n_vectors = 2 * memory;

class SimdVectors : public ::testing::Test {
 protected:
  SimdVectors() {
    for (FloatVec3& v : vectors) v = FloatVec3::rounded(random_vector());
    for (Vec3& g : gradient) g = random_vector();
    for (double& w : weights) w = random_number();
  }
  double random_number() { return std::uniform_real_distribution(-1.0, 1.0)(random); }
  Vec3 random_vector() { return {random_number(), random_number(), random_number()}; }

  template <class Check>
  static void for_each_target(const Check& check) {
    for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
      SCOPED_TRACE(hwy::TargetName(target));
      hwy::SetSupportedTargetsForTest(target);
      check();
    }
    hwy::SetSupportedTargetsForTest(0);
  }
  /// Of the parts of a sum: rounding alone may tell the results apart.
  static void expect_same(const Vec3& a, const Vec3& b, int i) {
    for (int axis = 0; axis < 3; ++axis) ASSERT_NEAR(a[axis], b[axis], 1e-14 * n_vectors) << i;
  }

  std::mt19937_64 random{3};
  CpuExecutor exec{1};
  const std::vector<int> sizes{300, 77, 1};
  Batch<CpuExecutor> batch{exec, sizes};
  const int n = batch.layout().n_atoms();
  std::vector<FloatVec3> vectors = std::vector<FloatVec3>(static_cast<std::size_t>(n) * n_vectors);
  std::vector<Vec3> gradient = std::vector<Vec3>(n), direction = std::vector<Vec3>(n);
  std::vector<double> weights = std::vector<double>(sizes.size() * (n_vectors + 1));
  std::vector<int> count = {memory, memory, 0};
};

TEST_F(SimdVectors, ProductsAreThoseOfPlainLoops) {
  const Factors factors{gradient.data(), vectors.data() + n, vectors.data() + 4 * n};
  for_each_target([&] {
    for (const Chunk& chunk : batch.layout().chunks) {
      double products[n_vectors][3];
      chunk_products(chunk, vectors.data(), n, n_vectors, factors, products);
      for (int v = 0; v < n_vectors; ++v) {
        double expected[3] = {};
        for (int i = chunk.first; i < chunk.last; ++i) {
          const Vec3 x = vectors[v * n + i].widened();
          expected[0] += dot(x, factors.a[i]);
          expected[1] += dot(x, factors.b[i].widened()), expected[2] += dot(x, factors.c[i].widened());
        }
        for (int p = 0; p < 3; ++p) ASSERT_NEAR(products[v][p], expected[p], 1e-13 * chunk_size) << v << " " << p;
      }
    }
  });
}

TEST_F(SimdVectors, DirectionIsThatOfThePlainBody) {
  LbfgsView l{};
  l.memory = memory, l.n_atoms = n, l.vectors = vectors.data(), l.gradient = gradient.data();
  l.weights = weights.data(), l.count = count.data(), l.descent.direction = direction.data();
  // a vector that has no weight may hold anything
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (int i = 0; i < n; ++i) vectors[3 * n + i] = {nan, nan, nan};
  for (std::size_t r = 0; r < sizes.size(); ++r) weights[r * (n_vectors + 1) + 3] = 0;
  std::vector<Vec3> force(n);
  EnsembleView atoms{};
  atoms.force = force.data();
  const AssembleDirection assemble{atoms, l};
  for_each_target([&] {
    direction.assign(n, {});
    combine_vectors(exec, batch.view(), assemble);
    const std::vector<Vec3> combined = direction;
    for (const Chunk& chunk : batch.layout().chunks)
      for (int i = chunk.first; i < chunk.last; ++i) {
        assemble(i, chunk.replica);
        expect_same(combined[i], direction[i], i);
      }
  });
}

}  // namespace
}  // namespace vitrify::test
