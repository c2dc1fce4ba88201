#include "host/analysis/exponential_fit.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <utility>

namespace vitrify {
namespace {

struct Data {
  std::span<const double> x, y, weight;

  Eigen::Index size() const { return static_cast<Eigen::Index>(x.size()); }
  Eigen::Index points() const {
    return std::count_if(weight.begin(), weight.end(), [](double w) { return w > 0; });
  }
  int positive_points() const {
    int n = 0;
    for (std::size_t i = 0; i < x.size(); ++i) n += weight[i] > 0 && y[i] > 0;
    return n;
  }
};

/// Parameters (amplitude, decay rate k = 1 / length).
using Parameters = Eigen::Vector2d;

/// Residuals and their derivatives, both times the square root of the weight.
double linearize(const Data& data, const Parameters& p, Eigen::VectorXd& residual, Eigen::MatrixX2d& jacobian) {
  residual.resize(data.size());
  jacobian.resize(data.size(), 2);
  for (Eigen::Index i = 0; i < data.size(); ++i) {
    const double root = std::sqrt(data.weight[i]), e = std::exp(-p[1] * data.x[i]);
    residual[i] = root * (data.y[i] - p[0] * e);
    jacobian.row(i) << root * e, -root * p[0] * data.x[i] * e;
  }
  return residual.squaredNorm();
}

/// Straight line through ln y of the positive points; y^2 w is the weight that the logarithm gives a point.
Parameters start(const Data& data) {
  Eigen::Matrix2d normal = Eigen::Matrix2d::Zero();
  Eigen::Vector2d right = Eigen::Vector2d::Zero();
  for (Eigen::Index i = 0; i < data.size(); ++i) {
    if (!(data.y[i] > 0)) continue;
    const Eigen::Vector2d row(1, -data.x[i]);
    const double w = data.weight[i] * data.y[i] * data.y[i];
    normal += w * row * row.transpose();
    right += w * row * std::log(data.y[i]);
  }
  const Eigen::Vector2d line = normal.completeOrthogonalDecomposition().solve(right);
  return {std::exp(line[0]), line[1]};
}

struct Minimum {
  Parameters parameters;
  double cost;
  Eigen::MatrixX2d jacobian;
  bool converged = false;
};

/// Levenberg-Marquardt.
Minimum minimize(const Data& data) {
  constexpr int kMaxIterations = 200;
  Minimum now{.parameters = start(data), .cost = 0, .jacobian = {}};
  Eigen::VectorXd residual, trial_residual;
  Eigen::MatrixX2d trial_jacobian;
  now.cost = linearize(data, now.parameters, residual, now.jacobian);
  double damping = 1e-3;
  for (int iteration = 0; iteration < kMaxIterations && !now.converged; ++iteration) {
    Eigen::Matrix2d normal = now.jacobian.transpose() * now.jacobian;
    normal.diagonal() *= 1 + damping;
    const Parameters step = normal.ldlt().solve(now.jacobian.transpose() * residual);
    now.converged = (step.array().abs() <= 1e-10 * now.parameters.array().abs()).all();
    const double trial_cost = linearize(data, now.parameters + step, trial_residual, trial_jacobian);
    if (!(trial_cost < now.cost)) {
      damping *= 10;
      continue;
    }
    now.parameters += step;
    now.cost = trial_cost;
    residual.swap(trial_residual);
    now.jacobian.swap(trial_jacobian);
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
  const auto [amplitude, rate] = std::pair(minimum.parameters[0], minimum.parameters[1]);
  fit.converged = minimum.converged && amplitude > 0 && rate > 0;
  if (!fit.converged) return fit;

  const double scatter = minimum.cost / static_cast<double>(std::max<Eigen::Index>(data.points() - 2, 1));
  const Eigen::Matrix2d covariance = scatter * (minimum.jacobian.transpose() * minimum.jacobian).inverse();
  fit.amplitude = amplitude;
  fit.amplitude_error = std::sqrt(covariance(0, 0));
  fit.length = 1 / rate;
  fit.length_error = std::sqrt(covariance(1, 1)) / (rate * rate);
  return fit;
}

}  // namespace vitrify
