#include "host/engine/fit_curves.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace vitrify {
namespace {

using Coefficients = Eigen::Matrix<double, 6, 1>;

/// Where the largest values of |(t^2 - 1/4)^2 (t^2 - q^2)|, t in [-1/2, 1/2], are equal at 0 and beyond q:
/// 27 u = 4 (1 - u)^3 for u = 4 q^2.
constexpr double inner_point = 0.16273;

/// From the values at -1/2, -q, q, 1/2 and the slopes at the ends to the coefficients of powers of t.
Eigen::Matrix<double, 6, 6> interpolation() {
  Eigen::Matrix<double, 6, 6> conditions;
  const std::array<double, 4> points{-0.5, -inner_point, inner_point, 0.5};
  for (int k = 0; k < 6; ++k) {
    for (int n = 0; n < 4; ++n) conditions(n, k) = std::pow(points[n], k);
    for (int end = 0; end < 2; ++end) conditions(4 + end, k) = k * std::pow(points[3 * end], k - 1);
  }
  conditions(4, 0) = conditions(5, 0) = 0;
  return conditions.inverse();
}

/// One segment, of `width` intervals of the table about `middle`.
Coefficients fit_segment(TableCurve rows, double middle, double width) {
  static const Eigen::Matrix<double, 6, 6> from_values = interpolation();
  const CurvePoint first = at(rows, middle - width / 2), last = at(rows, middle + width / 2);
  Coefficients values;
  values << first.value, at(rows, middle - inner_point * width).value, at(rows, middle + inner_point * width).value,
      last.value, width * first.slope, width * last.slope;
  return from_values * values;
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

Quintic fit(TableCurve rows, const Span& span) {
  Quintic curve;
  for (int m = 0; m < CurveGrid::segments; ++m) {
    const Coefficients c = fit_segment(rows, span.middle(m), span.width);
    for (int k = 0; k < 6; ++k) curve.c[k][m] = static_cast<float>(c[k]);
  }
  return curve;
}

QuinticSlope fit_slope(TableCurve rows, const Span& span, double dr) {
  QuinticSlope curve;
  for (int m = 0; m < CurveGrid::segments; ++m) {
    const Coefficients c = fit_segment(rows, span.middle(m), span.width);
    for (int k = 0; k < 5; ++k) curve.c[k][m] = static_cast<float>((k + 1) * c[k + 1] / (span.width * dr));
  }
  return curve;
}

/// Largest values and slopes beyond `from` intervals, and largest differences from them.
struct Comparison {
  CurvePoint largest{0, 0}, error{0, 0};

  Comparison(TableCurve rows, const Span& span, double from) {
    constexpr int samples = 64;
    for (int m = 0; m < CurveGrid::segments; ++m) {
      const Coefficients c = fit_segment(rows, span.middle(m), span.width);
      for (int n = 0; n <= samples; ++n) {
        const double t = static_cast<double>(n) / samples - 0.5, x = span.middle(m) + t * span.width;
        if (x < from) continue;
        double value = 0, slope = 0;
        for (int k = 5; k >= 0; --k) slope = slope * t + value, value = value * t + c[k];
        const CurvePoint exact = at(rows, x);
        take(largest, exact.value, exact.slope);
        take(error, value - exact.value, slope / span.width - exact.slope);
      }
    }
  }

 private:
  static void take(CurvePoint& most, double value, double slope) {
    most = {std::max(most.value, std::abs(value)), std::max(most.slope, std::abs(slope))};
  }
};

double part(double error, double largest) { return largest > 0 ? error / largest : error; }

/// The larger of both, member by member.
CurveError larger(const CurveError& a, const CurveError& b) {
  return {std::max(a.density, b.density),
          {std::max(a.pair.energy_eV, b.pair.energy_eV), std::max(a.pair.force_eV_per_A, b.pair.force_eV_per_A)}};
}

/// Error of one pair of types; r is where its outer part begins.
CurveError error_of(TableCurve rho, TableCurve z, const Span& near, const Span& far, double r, double dr) {
  const Comparison density(rho, near, nearest_felt(z, dr)), pair(z, far, r / dr);
  return {std::max(part(density.error.value, density.largest.value), part(density.error.slope, density.largest.slope)),
          {pair.error.value / r, pair.error.slope / (dr * r) + pair.error.value / (r * r)}};
}

}  // namespace

bool within(const CurveError& error, const CurveError& bound) {
  return error.density <= bound.density && error.pair.energy_eV <= bound.pair.energy_eV &&
         error.pair.force_eV_per_A <= bound.pair.force_eV_per_A;
}

Curves fit_curves(const PotentialTables& t) {
  double nearest = std::numeric_limits<double>::max(), inner = 0, outer_from = t.cutoff, outer = 0;
  for (int a = 0; a < t.n_types; ++a)
    for (int b = 0; b < t.n_types; ++b) {
      nearest = std::min(nearest, nearest_felt(table_curve(t.z, a * t.n_types + b, t.n_r), t.dr) * t.dr);
      inner = std::max(inner, t.radii.inner[a][b]);
      if (t.radii.outer[a][b] > t.radii.inner[a][b]) outer_from = std::min(outer_from, t.radii.inner[a][b]);
      outer = std::max(outer, t.radii.outer[a][b]);
    }
  const Span near(nearest / 2, inner, t.dr), far(outer_from, outer, t.dr);
  Curves curves;
  curves.inner = near.grid(t.dr), curves.outer = far.grid(t.dr);
  for (int n = 0; n < t.n_types * t.n_types; ++n) {
    const TableCurve rho = table_curve(t.density, n, t.n_r), z = table_curve(t.z, n, t.n_r);
    curves.density.push_back(fit(rho, near));
    curves.density_slope.push_back(fit_slope(rho, near, t.dr));
    curves.outer_z.push_back(fit(z, far));
    const double outer_from_here = t.radii.inner[n / t.n_types][n % t.n_types];
    curves.error = larger(curves.error, error_of(rho, z, near, far, outer_from_here, t.dr));
  }
  return curves;
}

}  // namespace vitrify
