#include "host/analysis/statistics/hinge_fit.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "host/analysis/statistics/levenberg_marquardt.hpp"
#include "host/analysis/statistics/normal_equations.hpp"

namespace vitrify {
namespace {

/// How far the bend has gone at a temperature.
struct Bend {
  double from_tg_K = 0, length_K = 0, share = 0;  ///< T - tg, s, ds/dT

  Bend(double temperature_K, double tg_K, double width_K) : from_tg_K(temperature_K - tg_K) {
    const double z = from_tg_K / width_K;
    length_K = width_K * (std::max(z, 0.0) + std::log1p(std::exp(-std::fabs(z))));
    share = 1 / (1 + std::exp(-z));
  }
};

enum : std::size_t { tg, glass_value, glass_slope, slope_change, log_width, curvature, n_parameters };
using HingeParameters = Parameters<n_parameters>;
using HingeSums = NormalEquations<n_parameters>;

Hinge hinge_of(const HingeParameters& p) {
  Hinge hinge;
  hinge.tg_K = p[tg], hinge.glass_value = p[glass_value], hinge.glass_slope = p[glass_slope];
  hinge.liquid_slope = p[glass_slope] + p[slope_change], hinge.liquid_curvature = p[curvature];
  hinge.width_K = std::exp(p[log_width]);
  return hinge;
}

HingeParameters parameters_of(const Hinge& hinge) {
  return {hinge.tg_K,
          hinge.glass_value,
          hinge.glass_slope,
          hinge.liquid_slope - hinge.glass_slope,
          std::log(hinge.width_K),
          hinge.liquid_curvature};
}

class HingeFit {
 public:
  HingeFit(std::span<const CurvePoint> points, const TemperatureWindow& window, bool curved_liquid)
      : window_(window), curved_liquid_(curved_liquid) {
    for (const CurvePoint& point : points)
      if (window.has(point.temperature_K)) points_.push_back(point);
  }

  Hinge find(const Hinge* start) const {
    const std::size_t free = curved_liquid_ ? n_parameters : n_parameters - 1;
    if (points_.size() <= free) return {};
    auto minimum = minimized(parameters_of(start && start->found ? *start : best_of_grid()), false);
    const double widest_K = largest_hinge_width * window_.span_K();
    const double width_K = std::exp(minimum.at[log_width]);
    const double allowed_K = std::clamp(width_K, least_hinge_width_K, widest_K);
    if (width_K != allowed_K) {
      minimum.at[log_width] = std::log(allowed_K);
      minimum = minimized(minimum.at, true);
    }
    Hinge hinge = hinge_of(minimum.at);
    const double scatter = minimum.sums.rr / static_cast<double>(points_.size() - free);
    hinge.tg_error_K = std::sqrt(scatter * minimum.sums.variances()[tg]);
    hinge.found = minimum.converged && window_.has(hinge.tg_K) && hinge.liquid_slope > hinge.glass_slope;
    return hinge;
  }

 private:
  LeastSquaresMinimum<HingeParameters, HingeSums> minimized(const HingeParameters& start, bool fixed_width) const {
    return minimize_squares(start, [&](const HingeParameters& p) { return linearized(p, fixed_width); });
  }

  HingeSums linearized(const HingeParameters& p, bool fixed_width) const {
    HingeSums sums;
    const double width_K = std::exp(p[log_width]);
    for (const CurvePoint& point : points_) {
      const Bend bend(point.temperature_K, p[tg], width_K);
      const double s = bend.length_K, per_s = p[slope_change] + 2 * p[curvature] * s;
      HingeParameters derivative{};
      derivative[tg] = -p[glass_slope] - per_s * bend.share;
      derivative[glass_value] = 1;
      derivative[glass_slope] = bend.from_tg_K;
      derivative[slope_change] = s;
      derivative[log_width] = fixed_width ? 0 : per_s * (s - bend.from_tg_K * bend.share);
      derivative[curvature] = curved_liquid_ ? s * s : 0;
      const double value = p[glass_value] + p[glass_slope] * bend.from_tg_K + (p[slope_change] + p[curvature] * s) * s;
      sums.add(derivative, point.value - value);
    }
    return sums;
  }

  /// The best hinge with given place and width of the bend, in which the others are linear.
  Hinge with_bend(double tg_K, double width_K, double& rr) const {
    NormalEquations<4> sums;
    const auto terms = [&](const Bend& bend) {
      const double s = bend.length_K;
      return Parameters<4>{1, bend.from_tg_K, s, curved_liquid_ ? s * s : 0};
    };
    for (const CurvePoint& point : points_) sums.add(terms({point.temperature_K, tg_K, width_K}), point.value);
    const Parameters<4> p = sums.solution();
    rr = 0;
    for (const CurvePoint& point : points_) {
      const Parameters<4> term = terms({point.temperature_K, tg_K, width_K});
      rr += std::pow(point.value - term[0] * p[0] - term[1] * p[1] - term[2] * p[2] - term[3] * p[3], 2);
    }
    Hinge hinge;
    hinge.tg_K = tg_K, hinge.width_K = width_K;
    hinge.glass_value = p[0], hinge.glass_slope = p[1], hinge.liquid_slope = p[1] + p[2], hinge.liquid_curvature = p[3];
    return hinge;
  }

  Hinge best_of_grid() const {
    constexpr int places = 30;
    Hinge best;
    double least = std::numeric_limits<double>::infinity();
    for (int k = 1; k < places; ++k)
      for (const double width : {0.0125, 0.05, 0.15}) {
        double rr = 0;
        const double tg_K = window_.from_K + k * window_.span_K() / places;
        const Hinge hinge = with_bend(tg_K, width * window_.span_K(), rr);
        if (rr < least) best = hinge, least = rr;
      }
    return best;
  }

  TemperatureWindow window_;
  bool curved_liquid_;
  std::vector<CurvePoint> points_;
};

/// Parabola, or a line, through the points inside a window: coefficients of powers of T - origin.
Parameters<3> polynomial(std::span<const CurvePoint> points, const TemperatureWindow& window, double origin_K,
                         bool curved) {
  NormalEquations<3> sums;
  for (const CurvePoint& point : points) {
    if (!window.has(point.temperature_K)) continue;
    const double x = point.temperature_K - origin_K;
    sums.add({1, x, curved ? x * x : 0}, point.value);
  }
  return sums.solution();
}

}  // namespace

double Hinge::at(double temperature_K) const {
  const Bend bend(temperature_K, tg_K, width_K);
  const double s = bend.length_K;
  return glass_value + glass_slope * bend.from_tg_K + (liquid_slope - glass_slope + liquid_curvature * s) * s;
}

Hinge fit_hinge(std::span<const CurvePoint> points, const TemperatureWindow& window, bool curved_liquid,
                const Hinge* start) {
  return HingeFit(points, window, curved_liquid).find(start);
}

double fictive_temperature(std::span<const CurvePoint> points, const TemperatureWindow& glass,
                           const TemperatureWindow& liquid, bool curved_liquid) {
  const double origin_K = liquid.from_K;
  const Parameters<3> line = polynomial(points, glass, origin_K, false);
  const Parameters<3> curve = polynomial(points, liquid, origin_K, curved_liquid);
  // The zero nearest below 0 of a x^2 + b x + c, without loss of digits where a is small.
  const double a = curve[2], b = curve[1] - line[1], c = curve[0] - line[0];
  const double root = std::sqrt(b * b - 4 * a * c), q = -(b + std::copysign(root, b)) / 2;
  double nearest = -std::numeric_limits<double>::infinity();
  for (const double x : {c / q, q / a})
    if (x < 0) nearest = std::max(nearest, x);
  return origin_K + nearest > 0 ? origin_K + nearest : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace vitrify
