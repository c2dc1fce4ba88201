// Least squares of a model with two parameters.
#pragma once

#include <cmath>

namespace vitrify {

struct TwoParameters {
  double a = 0, b = 0;

  TwoParameters moved(const TwoParameters& step) const { return {a + step.a, b + step.b}; }
  /// Whether a step is small beside the parameters.
  bool hardly_changed_by(const TwoParameters& step, double tolerance) const {
    return std::abs(step.a) <= tolerance * std::abs(a) && std::abs(step.b) <= tolerance * std::abs(b);
  }
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

}  // namespace vitrify
