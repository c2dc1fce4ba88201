// Least squares of a model that is not linear in its parameters: D. W. Marquardt, J. Soc. Ind. Appl. Math. 11, 431
// (1963).
#pragma once

namespace vitrify {

/// Parameters at a minimum of the sum of squares, and the sums there.
template <class Parameters, class Sums>
struct LeastSquaresMinimum {
  Parameters at;
  Sums sums;
  bool converged = false;
};

/// linearized(parameters) gives the sums over the points: `rr` of the squares of the residuals, and the step to the
/// minimum of the model as it is linearized there, damped(by).solution().
template <class Parameters, class Linearized>
auto minimize_squares(const Parameters& start, const Linearized& linearized) {
  constexpr int max_iterations = 200;
  constexpr double tolerance = 1e-10;
  LeastSquaresMinimum<Parameters, decltype(linearized(start))> now{start, linearized(start)};
  double damping = 1e-3;
  for (int iteration = 0; iteration < max_iterations && !now.converged; ++iteration) {
    const Parameters step = now.sums.damped(damping).solution();
    now.converged = now.at.hardly_changed_by(step, tolerance);
    const Parameters trial = now.at.moved(step);
    const auto sums = linearized(trial);
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
