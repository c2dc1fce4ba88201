#include "host/engine/fit_curves.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

namespace vitrify {
namespace {

/// A function of distance in intervals of the table.
using Function = std::function<double(double)>;
template <int n>
using Coefficients = Eigen::Vector<double, n>;

/// Chebyshev's points in [-1/2, 1/2], stretched until the outermost are its ends.
template <int n>
double point(int k) {
  const double half_step = std::numbers::pi / (2 * n);
  return 0.5 * std::cos((2 * k + 1) * half_step) / std::cos(half_step);
}

/// From the values at the points to the coefficients of powers of t.
template <int n>
Eigen::Matrix<double, n, n> interpolation() {
  Eigen::Matrix<double, n, n> powers;
  for (int i = 0; i < n; ++i)
    for (int k = 0; k < n; ++k) powers(i, k) = std::pow(point<n>(i), k);
  return powers.inverse();
}

/// A grid in intervals of the table.
struct Span {
  double first, width;  ///< middle of the first segment

  /// Segments from `from` to `to`, both in A; half a segment more would belong to none.
  Span(double from, double to, double dr) : width(std::max(to - from, dr) / dr / CurveGrid::segments) {
    first = from / dr + width / 2;
  }
  CurveGrid grid(double dr) const { return {static_cast<float>(first * dr), static_cast<float>(1 / (width * dr))}; }
  double middle(int segment) const { return first + segment * width; }
};

template <int n>
Coefficients<n> fit_segment(const Function& f, const Span& span, int segment) {
  static const Eigen::Matrix<double, n, n> from_values = interpolation<n>();
  Coefficients<n> values;
  for (int k = 0; k < n; ++k) values[k] = f(span.middle(segment) + point<n>(k) * span.width);
  return from_values * values;
}

/// A curve, the largest value of its function and the largest difference from it, both beyond `from` intervals.
template <int n>
struct Fit {
  Curve<n> curve;
  double largest = 0, error = 0;

  Fit(const Function& f, const Span& span, double from) {
    for (int m = 0; m < CurveGrid::segments; ++m) {
      const Coefficients<n> c = fit_segment<n>(f, span, m);
      for (int k = 0; k < n; ++k) curve.c[k][m] = static_cast<float>(c[k]);
      compare(f, span, m, c, from);
    }
  }
  double relative_error() const { return largest > 0 ? error / largest : error; }

 private:
  void compare(const Function& f, const Span& span, int segment, const Coefficients<n>& c, double from) {
    constexpr int samples = 64;
    for (int i = 0; i <= samples; ++i) {
      const double t = static_cast<double>(i) / samples - 0.5, x = span.middle(segment) + t * span.width;
      if (x < from) continue;
      double value = 0;
      for (int k = n - 1; k >= 0; --k) value = value * t + c[k];
      const double exact = f(x);
      largest = std::max(largest, std::abs(exact)), error = std::max(error, std::abs(value - exact));
    }
  }
};

/// Where the inner pairs of any types and where outer ones lie.
struct Spans {
  Span near, far;
};
Spans spans_of(const PotentialTables& t) {
  double nearest = std::numeric_limits<double>::max(), inner = 0, outer_from = t.cutoff;
  for (int a = 0; a < t.n_types; ++a)
    for (int b = 0; b < t.n_types; ++b) {
      nearest = std::min(nearest, nearest_felt(table_curve(t.z, a * t.n_types + b, t.n_r), t.dr) * t.dr);
      inner = std::max(inner, t.radii.inner[a][b]);
      if (t.radii.outer[a][b] > t.radii.inner[a][b]) outer_from = std::min(outer_from, t.radii.inner[a][b]);
    }
  return {{nearest / 2, inner, t.dr}, {outer_from, t.cutoff, t.dr}};
}

}  // namespace

bool within(const CurveError& error, const CurveError& bound) {
  return error.density <= bound.density && error.pair.energy_eV <= bound.pair.energy_eV &&
         error.pair.force_eV_per_A <= bound.pair.force_eV_per_A;
}

Curves fit_curves(const PotentialTables& t) {
  const Spans spans = spans_of(t);
  Curves curves;
  curves.inner = spans.near.grid(t.dr), curves.outer = spans.far.grid(t.dr);
  for (int n = 0; n < t.n_types * t.n_types; ++n) {
    const TableCurve rho = table_curve(t.density, n, t.n_r), z = table_curve(t.z, n, t.n_r);
    const double felt = nearest_felt(z, t.dr), outer_from = t.radii.inner[n / t.n_types][n % t.n_types] / t.dr;
    const auto phi = [&](double x) { return at(z, x).value / (x * t.dr); };
    const auto pull = [&](double x) { return (at(z, x).slope / t.dr - phi(x)) / (x * t.dr * x * t.dr); };
    const Fit<6> density([&](double x) { return at(rho, x).value; }, spans.near, felt);
    const Fit<5> density_slope([&](double x) { return at(rho, x).slope / t.dr; }, spans.near, felt);
    const Fit<6> outer_phi(phi, spans.far, outer_from), outer_pull(pull, spans.far, outer_from);
    curves.density.push_back(density.curve), curves.density_slope.push_back(density_slope.curve);
    curves.outer_phi.push_back(outer_phi.curve), curves.outer_pull.push_back(outer_pull.curve);
    CurveError& error = curves.error;
    error.density = std::max({error.density, density.relative_error(), density_slope.relative_error()});
    error.pair.energy_eV = std::max(error.pair.energy_eV, outer_phi.error);
    error.pair.force_eV_per_A = std::max(error.pair.force_eV_per_A, outer_pull.error * t.cutoff);
  }
  return curves;
}

}  // namespace vitrify
