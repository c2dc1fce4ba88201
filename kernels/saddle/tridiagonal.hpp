// Lowest eigenvalue and eigenvector of a small symmetric tridiagonal matrix.
#pragma once

#include <cmath>

#include "kernels/saddle/slot.hpp"

namespace vitrify {

/// Diagonal a_0 .. a_{n-1}, b_k between rows k and k + 1.
struct Tridiagonal {
  int n = 0;
  double a[max_lanczos_vectors], b[max_lanczos_vectors];

  /// The eigenvalue by bisection on the number of negative pivots of T - x: there are as many eigenvalues below x.
  VITRIFY_HD double lowest_eigenvalue() const {
    double low = 1e300, high = 1e300;  // Gershgorin; the lowest eigenvalue is at most the smallest diagonal element
    for (int k = 0; k < n; ++k) {
      const double off = (k > 0 ? fabs(b[k - 1]) : 0) + (k + 1 < n ? fabs(b[k]) : 0);
      low = fmin(low, a[k] - off);
      high = fmin(high, a[k]);
    }
    while (high - low > 1e-13 * (fabs(low) + fabs(high))) {
      const double middle = 0.5 * (low + high);
      if (middle <= low || middle >= high) break;
      (positive_above(middle) ? low : high) = middle;
    }
    return low;
  }

  /// Unit eigenvector of the lowest eigenvalue, by inverse iteration from just below it, where T - x has a Cholesky
  /// decomposition.
  VITRIFY_HD void lowest_eigenvector(double eigenvalue, double* y) const {
    double size = 0;
    for (int k = 0; k < n; ++k) size = fmax(size, fabs(a[k]) + (k + 1 < n ? fabs(b[k]) : 0));
    const double x = eigenvalue - 1e-9 * size;
    for (int k = 0; k < n; ++k) y[k] = 1;
    for (int round = 0; round < 4; ++round) {
      solve(x, y);
      double length2 = 0;
      for (int k = 0; k < n; ++k) length2 += y[k] * y[k];
      for (int k = 0; k < n; ++k) y[k] /= sqrt(length2);
    }
  }

 private:
  VITRIFY_HD bool positive_above(double x) const {
    double pivot = a[0] - x;
    for (int k = 1; k < n && pivot > 0; ++k) pivot = a[k] - x - b[k - 1] * b[k - 1] / pivot;
    return pivot > 0;
  }
  /// y <- (T - x)^-1 y
  VITRIFY_HD void solve(double x, double* y) const {
    double pivot[max_lanczos_vectors];
    pivot[0] = a[0] - x;
    for (int k = 1; k < n; ++k) {
      const double l = b[k - 1] / pivot[k - 1];
      pivot[k] = a[k] - x - l * b[k - 1];
      y[k] -= l * y[k - 1];
    }
    y[n - 1] /= pivot[n - 1];
    for (int k = n - 2; k >= 0; --k) y[k] = (y[k] - b[k] * y[k + 1]) / pivot[k];
  }
};

}  // namespace vitrify
