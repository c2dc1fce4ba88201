// The Hessian of a configuration by central differences of the engine's forces.
#pragma once

#include "tests/support/cu_zr.hpp"
#include "tests/support/symmetric_matrix.hpp"

namespace vitrify::test {

/// Rows and columns are the components of the atoms `of`, in eV/A^2.
inline SymmetricMatrix hessian(const Structure& s, const std::vector<int>& of, double h = 1e-4,
                               const PotentialTables& tables = default_tables()) {
  const int n = 3 * static_cast<int>(of.size());
  std::vector<double> change(static_cast<std::size_t>(n) * n);
  for (int column = 0; column < n; ++column) {
    Structure there = s, here = s;
    there.position[of[column / 3]][column % 3] += h;
    here.position[of[column / 3]][column % 3] -= h;
    const auto points = cpu_engine({there, here}, 1, tables)->evaluate();
    for (int row = 0; row < n; ++row)
      change[static_cast<std::size_t>(row) * n + column] =
          points[1].forces[of[row / 3]][row % 3] - points[0].forces[of[row / 3]][row % 3];
  }
  SymmetricMatrix matrix(n);
  for (std::size_t row = 0; row < of.size() * 3; ++row)
    for (std::size_t column = 0; column <= row; ++column)
      matrix.set(static_cast<int>(row), static_cast<int>(column),
                 (change[row * n + column] + change[column * n + row]) / (4 * h));
  return matrix;
}

}  // namespace vitrify::test
