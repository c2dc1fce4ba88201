#include "kernels/art/tridiagonal.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <random>

#include "tests/support/random_structure.hpp"

namespace vitrify::test {
namespace {

TEST(Tridiagonal, LowestEigenpairIsThatOfEigen) {
  std::mt19937_64 random(1);
  for (int n = 1; n <= max_lanczos_vectors; ++n) {
    Tridiagonal t;
    t.n = n;
    Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(n, n);
    for (int k = 0; k < n; ++k) dense(k, k) = t.a[k] = 10 * symmetric(random);
    for (int k = 0; k + 1 < n; ++k) dense(k, k + 1) = dense(k + 1, k) = t.b[k] = 3 * symmetric(random);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> reference(dense);
    const double lowest = t.lowest_eigenvalue();
    EXPECT_NEAR(lowest, reference.eigenvalues()[0], 1e-11);
    double y[max_lanczos_vectors];
    t.lowest_eigenvector(lowest, y);
    const double overlap = Eigen::Map<Eigen::VectorXd>(y, n).dot(reference.eigenvectors().col(0));
    EXPECT_NEAR(std::fabs(overlap), 1, 1e-8) << n << " rows";
  }
}

}  // namespace
}  // namespace vitrify::test
