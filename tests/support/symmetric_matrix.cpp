#include "tests/support/symmetric_matrix.hpp"

#include <Eigen/Dense>

namespace vitrify::test {

Spectrum spectrum(const SymmetricMatrix& matrix) {
  const Eigen::Map<const Eigen::MatrixXd> dense(matrix.data(), matrix.rows(), matrix.rows());
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(dense);
  Spectrum found;
  for (int k = 0; k < matrix.rows(); ++k) {
    const auto vector = solver.eigenvectors().col(k);
    found.values.push_back(solver.eigenvalues()[k]);
    found.vectors.emplace_back(vector.begin(), vector.end());
  }
  return found;
}

}  // namespace vitrify::test
