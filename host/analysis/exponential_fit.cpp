#include "host/analysis/exponential_fit.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace vitrify {
namespace {

struct Data {
  std::span<const double> x, y, weight;

  std::ptrdiff_t points() const {
    return std::count_if(weight.begin(), weight.end(), [](double w) { return w > 0; });
  }
  int positive_points() const {
    int n = 0;
    for (std::size_t i = 0; i < x.size(); ++i) n += weight[i] > 0 && y[i] > 0;
    return n;
  }
};

struct Parameters {
  double amplitude = 0;
  double rate = 0;  ///< 1 / length
};

/// Linear least squares in two unknowns: the sums over the points of which the solution is made.
struct LeastSquares {
  double aa = 0, ab = 0, bb = 0;  ///< J^T J, for a Jacobian J with the columns a and b
  double ar = 0, br = 0;          ///< J^T r, for the residuals r
  double rr = 0;

  void add(double weight, double a, double b, double r) {
    aa += weight * a * a, ab += weight * a * b, bb += weight * b * b;
    ar += weight * a * r, br += weight * b * r;
    rr += weight * r * r;
  }
  double determinant() const { return aa * bb - ab * ab; }
  /// NaN or infinite where the points do not tell the two apart.
  Parameters solution() const { return {(bb * ar - ab * br) / determinant(), (aa * br - ab * ar) / determinant()}; }
  LeastSquares damped(double by) const {
    LeastSquares same = *this;
    same.aa *= 1 + by, same.bb *= 1 + by;
    return same;
  }
};

LeastSquares linearized(const Data& data, const Parameters& p) {
  LeastSquares sums;
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    const double e = std::exp(-p.rate * data.x[i]);
    sums.add(data.weight[i], e, -p.amplitude * data.x[i] * e, data.y[i] - p.amplitude * e);
  }
  return sums;
}

/// Straight line through ln y of the positive points; y^2 w is the weight that the logarithm gives a point.
Parameters start(const Data& data) {
  LeastSquares sums;
  for (std::size_t i = 0; i < data.x.size(); ++i)
    if (data.y[i] > 0) sums.add(data.weight[i] * data.y[i] * data.y[i], 1, -data.x[i], std::log(data.y[i]));
  const Parameters line = sums.solution();
  return {std::exp(line.amplitude), line.rate};
}

struct Minimum {
  Parameters at;
  LeastSquares sums;
  bool converged = false;
};

/// Levenberg-Marquardt.
Minimum minimize(const Data& data) {
  constexpr int max_iterations = 200;
  constexpr double tolerance = 1e-10;
  Minimum now{.at = start(data), .sums = {}};
  now.sums = linearized(data, now.at);
  double damping = 1e-3;
  for (int iteration = 0; iteration < max_iterations && !now.converged; ++iteration) {
    const Parameters step = now.sums.damped(damping).solution();
    now.converged = std::abs(step.amplitude) <= tolerance * std::abs(now.at.amplitude) &&
                    std::abs(step.rate) <= tolerance * std::abs(now.at.rate);
    const Parameters trial{now.at.amplitude + step.amplitude, now.at.rate + step.rate};
    const LeastSquares sums = linearized(data, trial);
    if (!(sums.rr < now.sums.rr)) {
      damping *= 10;
      continue;
    }
    now.at = trial, now.sums = sums;
    damping /= 10;
  }
  return now;
}

}  // namespace

ExponentialFit fit_exponential(std::span<const double> x, std::span<const double> y, std::span<const double> weight) {
  const Data data{x, y, weight};
  ExponentialFit fit;
  if (data.positive_points() < 2) return fit;
  const Minimum minimum = minimize(data);
  const auto [amplitude, rate] = minimum.at;
  fit.converged = minimum.converged && amplitude > 0 && rate > 0;
  if (!fit.converged) return fit;

  const LeastSquares& sums = minimum.sums;
  const double scatter = sums.rr / static_cast<double>(std::max<std::ptrdiff_t>(data.points() - 2, 1));
  fit.amplitude = amplitude;
  fit.amplitude_error = std::sqrt(scatter * sums.bb / sums.determinant());
  fit.length = 1 / rate;
  fit.length_error = std::sqrt(scatter * sums.aa / sums.determinant()) / (rate * rate);
  return fit;
}

}  // namespace vitrify
