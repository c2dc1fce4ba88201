#include "kernels/saddle/tridiagonal.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "tests/support/random_structure.hpp"
#include "tests/support/symmetric_matrix.hpp"

namespace vitrify::test {
namespace {

TEST(Tridiagonal, LowestEigenpairIsThatOfTheDenseMatrix) {
  std::mt19937_64 random(1);
  for (int n = 1; n <= max_lanczos_vectors; ++n) {
    Tridiagonal t;
    t.n = n;
    SymmetricMatrix dense(n);
    for (int k = 0; k < n; ++k) dense.set(k, k, t.a[k] = 10 * symmetric(random));
    for (int k = 0; k + 1 < n; ++k) dense.set(k, k + 1, t.b[k] = 3 * symmetric(random));
    const Spectrum reference = spectrum(dense);
    const double lowest = t.lowest_eigenvalue();
    EXPECT_NEAR(lowest, reference.values[0], 1e-11);
    double y[max_lanczos_vectors];
    t.lowest_eigenvector(lowest, y);
    const double overlap = std::inner_product(y, y + n, reference.vectors[0].begin(), 0.0);
    EXPECT_NEAR(std::fabs(overlap), 1, 1e-8) << n << " rows";
  }
}

}  // namespace
}  // namespace vitrify::test
