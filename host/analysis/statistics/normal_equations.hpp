// Least squares of a model with a few parameters.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace vitrify {

template <std::size_t n>
struct Parameters : std::array<double, n> {
  Parameters moved(const Parameters& step) const {
    Parameters to = *this;
    for (std::size_t k = 0; k < n; ++k) to[k] += step[k];
    return to;
  }
  /// Whether a step is small beside the parameters.
  bool hardly_changed_by(const Parameters& step, double tolerance) const {
    for (std::size_t k = 0; k < n; ++k)
      if (!(std::abs(step[k]) <= tolerance * std::abs((*this)[k]))) return false;
    return true;
  }
};

/// J^T J step = J^T r, for the Jacobian J of the model and the residuals r of the points. A parameter on which no point
/// depends stays as it is.
template <std::size_t n>
class NormalEquations {
 public:
  double rr = 0;  ///< r^T r

  void add(const Parameters<n>& derivative, double residual) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k <= i; ++k) jj_[i][k] += derivative[i] * derivative[k];
      jr_[i] += derivative[i] * residual;
    }
    rr += residual * residual;
  }
  NormalEquations damped(double by) const {
    NormalEquations same = *this;
    for (std::size_t i = 0; i < n; ++i) same.jj_[i][i] *= 1 + by;
    return same;
  }
  Parameters<n> solution() const { return solution_for(jr_); }
  /// Of each parameter, for residuals of variance 1; not a number where the points do not tell.
  Parameters<n> variances() const {
    Parameters<n> variances{};
    for (std::size_t k = 0; k < n; ++k) {
      Parameters<n> unit{};
      unit[k] = 1;
      variances[k] = solution_for(unit)[k];
    }
    return variances;
  }

 private:
  /// By Cholesky's factors of J^T J.
  Parameters<n> solution_for(Parameters<n> right) const {
    auto factor = jj_;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        for (std::size_t m = 0; m < k; ++m) factor[i][k] -= factor[i][m] * factor[k][m];
        factor[i][k] = is_free(k) ? factor[i][k] / factor[k][k] : 0;
        factor[i][i] -= factor[i][k] * factor[i][k];
      }
      factor[i][i] = std::sqrt(factor[i][i]);
    }
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < i; ++k) right[i] -= factor[i][k] * right[k];
      right[i] = is_free(i) ? right[i] / factor[i][i] : 0;
    }
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t k = i + 1; k < n; ++k) right[i] -= factor[k][i] * right[k];
      right[i] = is_free(i) ? right[i] / factor[i][i] : 0;
    }
    return right;
  }
  bool is_free(std::size_t k) const { return jj_[k][k] > 0; }

  std::array<std::array<double, n>, n> jj_{};  ///< lower triangle
  Parameters<n> jr_{};
};

}  // namespace vitrify
