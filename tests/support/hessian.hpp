// The Hessian of a configuration by central differences of the engine's forces.
#pragma once

#include <Eigen/Dense>

#include "tests/support/cu_zr.hpp"

namespace vitrify::test {

/// Rows and columns are the components of the atoms `of`, in eV/A^2.
inline Eigen::MatrixXd hessian(const Structure& s, const std::vector<int>& of, double h = 1e-4,
                               const PotentialTables& tables = default_tables()) {
  const int n = static_cast<int>(of.size());
  Eigen::MatrixXd matrix(3 * n, 3 * n);
  for (int column = 0; column < 3 * n; ++column) {
    Structure there = s, here = s;
    there.position[of[column / 3]][column % 3] += h;
    here.position[of[column / 3]][column % 3] -= h;
    const auto points = cpu_engine({there, here}, 1, tables)->evaluate();
    for (int row = 0; row < 3 * n; ++row)
      matrix(row, column) = (points[1].forces[of[row / 3]][row % 3] - points[0].forces[of[row / 3]][row % 3]) / (2 * h);
  }
  return 0.5 * (matrix + matrix.transpose());
}

}  // namespace vitrify::test
