#include "host/analysis/statistics/exponential_fit.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "host/analysis/statistics/levenberg_marquardt.hpp"
#include "host/analysis/statistics/two_parameter_fit.hpp"

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

/// Of the model a exp(-b x): amplitude and rate, 1 / length.
LeastSquares linearized(const Data& data, const TwoParameters& p) {
  LeastSquares sums;
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    const double e = std::exp(-p.b * data.x[i]);
    sums.add(data.weight[i], e, -p.a * data.x[i] * e, data.y[i] - p.a * e);
  }
  return sums;
}

/// Straight line through ln y of the positive points; y^2 w is the weight that the logarithm gives a point.
TwoParameters start(const Data& data) {
  LeastSquares sums;
  for (std::size_t i = 0; i < data.x.size(); ++i)
    if (data.y[i] > 0) sums.add(data.weight[i] * data.y[i] * data.y[i], 1, -data.x[i], std::log(data.y[i]));
  const TwoParameters line = sums.solution();
  return {std::exp(line.a), line.b};
}

}  // namespace

ExponentialFit fit_exponential(std::span<const double> x, std::span<const double> y, std::span<const double> weight) {
  const Data data{x, y, weight};
  ExponentialFit fit;
  if (data.positive_points() < 2) return fit;
  const auto minimum = minimize_squares(start(data), [&](const TwoParameters& p) { return linearized(data, p); });
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
