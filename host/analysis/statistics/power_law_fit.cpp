#include "host/analysis/statistics/power_law_fit.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include "host/analysis/statistics/two_parameter_fit.hpp"
#include "host/error.hpp"

namespace vitrify {
namespace {

constexpr double least_exponent = 0.01, largest_exponent = 1;

/// plateau + amplitude x^exponent; x is the rate in units of the largest.
struct Curve {
  double plateau = 0, amplitude = 0, exponent = 0, chi2 = 0;
};

double weight_of(const RatePoint& point) { return 1 / (point.error * point.error); }

double largest_log10_rate(std::span<const RatePoint> points) {
  return std::max_element(points.begin(), points.end(),
                          [](const RatePoint& a, const RatePoint& b) { return a.log10_rate < b.log10_rate; })
      ->log10_rate;
}

/// Weighted straight line in x(point) through the points, the constant left out on request.
template <class X>
Curve straight_line(std::span<const RatePoint> points, bool through_zero, const X& x) {
  LeastSquares sums;
  for (const RatePoint& point : points) sums.add(weight_of(point), 1, x(point), point.value);
  Curve line;
  const TwoParameters both = sums.solution();
  line.plateau = through_zero ? 0 : both.a;
  line.amplitude = through_zero ? sums.br / sums.bb : both.b;
  for (const RatePoint& point : points)
    line.chi2 += weight_of(point) * std::pow(point.value - line.plateau - line.amplitude * x(point), 2);
  return line;
}

/// The best curve with this exponent.
Curve with_exponent(std::span<const RatePoint> points, double log10_unit, double exponent, bool plateau) {
  const auto x = [&](const RatePoint& point) { return std::pow(10, exponent * (point.log10_rate - log10_unit)); };
  Curve curve = straight_line(points, !plateau, x);
  if (!(curve.plateau >= 0)) curve = straight_line(points, true, x);
  curve.exponent = exponent;
  return curve;
}

/// Variable projection: the best exponent of a grid, narrowed down by golden sections.
Curve best_curve(std::span<const RatePoint> points, double log10_unit, bool plateau) {
  constexpr int grid = 100;
  constexpr double golden = 0.6180339887498949, resolution = 1e-7;
  const auto at = [&](double exponent) { return with_exponent(points, log10_unit, exponent, plateau); };
  const double spacing = (largest_exponent - least_exponent) / (grid - 1);
  Curve best = at(least_exponent);
  for (int k = 1; k < grid; ++k)
    if (const Curve curve = at(least_exponent + k * spacing); curve.chi2 < best.chi2) best = curve;
  double low = std::max(least_exponent, best.exponent - spacing);
  double high = std::min(largest_exponent, best.exponent + spacing);
  while (high - low > resolution) {
    const Curve left = at(high - golden * (high - low)), right = at(low + golden * (high - low));
    (left.chi2 < right.chi2 ? high : low) = left.chi2 < right.chi2 ? right.exponent : left.exponent;
  }
  const Curve narrowed = at((low + high) / 2);
  return narrowed.chi2 < best.chi2 ? narrowed : best;
}

double log10_amplitude(const Curve& curve, double log10_unit) {
  return std::log10(std::fabs(curve.amplitude)) - curve.exponent * log10_unit;
}

double deviation(const std::vector<double>& values) {
  const double n = static_cast<double>(values.size());
  double mean = 0, squares = 0;
  for (const double v : values) mean += v / n;
  for (const double v : values) squares += (v - mean) * (v - mean);
  return std::sqrt(squares / (n - 1));
}

}  // namespace

PowerLawFit fit_power_law(std::span<const RatePoint> points) {
  if (points.size() < 3)
    throw Error(ExitCode::bad_input, "found fewer than three points, must be three for a power law");
  if (std::all_of(points.begin(), points.end(),
                  [&](const RatePoint& p) { return p.log10_rate == points.front().log10_rate; }))
    throw Error(ExitCode::bad_input, "found a single cooling rate, must be two for a power law");
  const double unit = largest_log10_rate(points);
  const Curve best = best_curve(points, unit, true);

  constexpr int n_draws = 200;
  std::vector<double> plateaus, exponents, amplitudes;
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  for (int draw = 0; draw < n_draws; ++draw) {
    std::vector<RatePoint> moved(points.begin(), points.end());
    for (RatePoint& point : moved) {
      point.log10_rate += point.log10_rate_error * normal(random);
      point.value += point.error * normal(random);
    }
    const Curve curve = best_curve(moved, unit, true);
    plateaus.push_back(curve.plateau), exponents.push_back(curve.exponent);
    amplitudes.push_back(log10_amplitude(curve, unit));
  }

  PowerLawFit fit;
  fit.plateau = {best.plateau, deviation(plateaus)};
  fit.exponent = {best.exponent, deviation(exponents)};
  fit.log10_amplitude = {log10_amplitude(best, unit), deviation(amplitudes)};
  fit.amplitude = std::copysign(std::pow(10, fit.log10_amplitude.value), best.amplitude);
  fit.chi2 = best.chi2;
  fit.aic = best.chi2 + 2 * 3;
  fit.aic_without_plateau = best_curve(points, unit, false).chi2 + 2 * 2;
  fit.aic_logarithm = straight_line(points, false, [](const RatePoint& p) { return p.log10_rate; }).chi2 + 2 * 2;
  return fit;
}

}  // namespace vitrify
