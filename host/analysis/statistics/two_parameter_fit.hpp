// Least squares of a model with two parameters.
#pragma once

#include <cmath>

namespace vitrify {

struct TwoParameters {
  double a = 0, b = 0;
};

/// The sums over the points of which the solution is made, for a Jacobian J of the model, with the columns a and b, and
/// the residuals r.
struct LeastSquares {
  double aa = 0, ab = 0, bb = 0;  ///< J^T J
  double ar = 0, br = 0;          ///< J^T r
  double rr = 0;

  void add(double weight, double a, double b, double r) {
    aa += weight * a * a, ab += weight * a * b, bb += weight * b * b;
    ar += weight * a * r, br += weight * b * r;
    rr += weight * r * r;
  }
  double determinant() const { return aa * bb - ab * ab; }
  /// NaN or infinite where the points do not tell the two apart.
  TwoParameters solution() const { return {(bb * ar - ab * br) / determinant(), (aa * br - ab * ar) / determinant()}; }
  LeastSquares damped(double by) const {
    LeastSquares same = *this;
    same.aa *= 1 + by, same.bb *= 1 + by;
    return same;
  }
};

struct LeastSquaresMinimum {
  TwoParameters at;
  LeastSquares sums;
  bool converged = false;
};

/// Levenberg-Marquardt; linearized(p) gives the sums at p.
template <class Linearized>
LeastSquaresMinimum minimize_squares(const TwoParameters& start, const Linearized& linearized) {
  constexpr int max_iterations = 200;
  constexpr double tolerance = 1e-10;
  LeastSquaresMinimum now{.at = start, .sums = linearized(start)};
  double damping = 1e-3;
  for (int iteration = 0; iteration < max_iterations && !now.converged; ++iteration) {
    const TwoParameters step = now.sums.damped(damping).solution();
    now.converged =
        std::abs(step.a) <= tolerance * std::abs(now.at.a) && std::abs(step.b) <= tolerance * std::abs(now.at.b);
    const TwoParameters trial{now.at.a + step.a, now.at.b + step.b};
    const LeastSquares sums = linearized(trial);
    if (!(sums.rr < now.sums.rr)) {
      damping *= 10;
      continue;
    }
    now.at = trial, now.sums = sums;
    damping /= 10;
  }
  return now;
}

}  // namespace vitrify
