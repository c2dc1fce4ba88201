// Sums over the vectors of L-BFGS by lanes against plain loops, for every instruction set that this machine has.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "host/executor/cpu.hpp"
#include "tests/support/batch.hpp"
#include "tests/support/evaluation.hpp"
#include "tests/support/targets.hpp"

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

  /// Of the parts of a sum: rounding alone may tell the results apart.
  static void expect_same(const Vec3& a, const Vec3& b, int i) {
    for (int axis = 0; axis < 3; ++axis) ASSERT_NEAR(a[axis], b[axis], 1e-14 * n_vectors) << i;
  }

  /// [replica][vector][3], by plain loops.
  std::vector<double> plain_products() const {
    std::vector<double> products(sizes.size() * n_vectors * 3);
    for (const Chunk& chunk : batch.layout().chunks)
      for (int v = 0; v < n_vectors; ++v)
        for (int i = chunk.first; i < chunk.last; ++i) {
          const Vec3 x = vectors[v * n + i].widened();
          double* of_vector = &products[(chunk.replica * n_vectors + v) * 3];
          of_vector[0] += dot(x, factors.a[i]);
          of_vector[1] += dot(x, factors.b[i].widened()), of_vector[2] += dot(x, factors.c[i].widened());
        }
    return products;
  }
  std::vector<double> run_products() {
    std::vector<double> products(sizes.size() * n_vectors * 3);
    exec.products(
        batch.view(), vectors.data(), n, n_vectors, [&](int) { return factors; }, products.data());
    return products;
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
  const Factors factors{gradient.data(), vectors.data() + n, vectors.data() + 4 * n};
};

TEST_F(SimdVectors, ProductsAreThoseOfPlainLoops) {
  const std::vector<double> expected = plain_products();
  for_each_target([&] {
    const std::vector<double> products = run_products();
    for (std::size_t k = 0; k < expected.size(); ++k) ASSERT_NEAR(products[k], expected[k], 1e-13 * n) << k;
  });
  expect_tuned([&] { return run_products(); });
}

TEST_F(SimdVectors, DirectionIsThatOfThePlainBody) {
  // a vector that has no weight may hold anything
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (int i = 0; i < n; ++i) vectors[3 * n + i] = {nan, nan, nan};
  for (std::size_t r = 0; r < sizes.size(); ++r) weights[r * (n_vectors + 1) + 3] = 0;
  std::vector<Vec3> force(n);
  LbfgsView l{};
  l.memory = memory, l.n_atoms = n, l.vectors = vectors.data(), l.gradient = gradient.data();
  l.weights = weights.data(), l.count = count.data(), l.descent.direction = direction.data();
  AtomsView atoms{};
  atoms.force = force.data();
  const AssembleDirection assemble{atoms, l};
  std::vector<DirectionSums> sums(sizes.size());
  const auto finish = [&](int r, const DirectionSums& of_replica) { sums[r] = of_replica; };
  exec.reduce(batch.view(), assemble, finish);
  const std::vector<Vec3> expected = direction;
  const std::vector<DirectionSums> expected_sums = sums;
  const auto run = [&] {
    direction.assign(n, {});
    exec.run(batch.view(), assemble, finish);
    return flat(direction);
  };
  for_each_target([&] {
    run();
    for (int i = 0; i < n; ++i) expect_same(direction[i], expected[i], i);
    for (std::size_t r = 0; r < sizes.size(); ++r) ASSERT_NEAR(sums[r].longest2, expected_sums[r].longest2, 1e-13);
  });
  expect_tuned(run);
}

}  // namespace
}  // namespace vitrify::test
