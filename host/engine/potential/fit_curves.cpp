#include "host/engine/potential/fit_curves.hpp"

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

/// The matrix from the values at the points to the coefficients of powers of t.
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
  CurveGrid grid(double dr) const { return {static_cast<float>(1 / (width * dr)), static_cast<float>(-first / width)}; }
  double middle(int segment) const { return first + segment * width; }
  double begin() const { return first - width / 2; }
  double end() const { return begin() + CurveGrid::segments * width; }
};

template <int n>
Coefficients<n> fit_segment(const Function& f, const Span& span, int segment) {
  static const Eigen::Matrix<double, n, n> from_values = interpolation<n>();
  Coefficients<n> values;
  for (int k = 0; k < n; ++k) values[k] = f(span.middle(segment) + point<n>(k) * span.width);
  return from_values * values;
}

/// A function as a curve.
template <int n>
class Fit {
 public:
  Fit(const Function& f, const Span& span) : f_(f), span_(span) {
    for (int m = 0; m < CurveGrid::segments; ++m) exact_[m] = fit_segment<n>(f, span, m);
  }
  Curve<n> curve() const {
    Curve<n> rounded;
    for (int m = 0; m < CurveGrid::segments; ++m)
      for (int k = 0; k < n; ++k) rounded.c[k][m] = static_cast<float>(exact_[m][k]);
    return rounded;
  }
  double difference(double x) const {
    const double place = (x - span_.first) / span_.width;
    const int m = std::clamp(static_cast<int>(std::floor(place + 0.5)), 0, CurveGrid::segments - 1);
    double on_curve = 0;
    for (int k = n - 1; k >= 0; --k) on_curve = on_curve * (place - m) + exact_[m][k];
    return std::abs(on_curve - f_(x));
  }

 private:
  const Function& f_;
  Span span_;
  Coefficients<n> exact_[CurveGrid::segments];
};

/// The largest of f(x) over the span, from some number of intervals on.
template <class F>
double largest(const Span& span, double from, const F& f) {
  constexpr int samples = 32 * CurveGrid::segments;
  double most = 0;
  for (int i = 0; i <= samples; ++i) {
    const double x = span.begin() + i * span.width / 32;
    if (x >= from) most = std::max(most, f(x));
  }
  return most;
}
template <int n>
double error_of(const Fit<n>& fit, const Span& span, double from) {
  return largest(span, from, [&](double x) { return fit.difference(x); });
}

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

/// How well a curve holds depends on how its segments meet the knots of the potential's own splines. Of many spans this
/// takes the widest on which it is good, since pairs off their curve are dear; the best if it is on none.
struct InnerFit {
  InnerCurve curve;
  double error = std::numeric_limits<double>::infinity();  ///< of the force, eV/A

  /// A function that is zero from `end_A` on, for distances from felt_A to `needed_A` and a skin; what it differs by
  /// counts `weight` times.
  InnerFit(const Function& f, double weight, double felt_A, double needed_A, double end_A, double dr) {
    for (double skin = 0.8; skin > 0.3; skin -= 0.02)
      for (double from = felt_A - 0.3; from < felt_A + 0.1; from += 0.01)
        attempt(f, weight, Span(from, needed_A + skin, dr), end_A, dr);
  }

 private:
  void attempt(const Function& f, double weight, const Span& span, double end_A, double dr) {
    if (error <= good && span.width <= width_) return;
    const Fit<8> fit(f, span);
    const double now = largest(span, span.begin(), [&](double x) { return weight * fit.difference(x) * x * dr; });
    if (now > std::max(good, error)) return;
    const auto to = static_cast<float>(span.end() * dr);
    error = now, width_ = span.width;
    curve = {span.grid(dr), static_cast<float>(span.begin() * dr),
             to < end_A ? to : std::numeric_limits<float>::infinity(), fit.curve()};
  }

  static constexpr double good = curve_bound.pair.force_eV_per_A / 3;
  double width_ = 0;
};

}  // namespace

bool within(const CurveError& error, const CurveError& bound) {
  return error.density <= bound.density && error.pair.energy_eV <= bound.pair.energy_eV &&
         error.pair.force_eV_per_A <= bound.pair.force_eV_per_A;
}

Curves fit_curves(const PotentialTables& t) {
  const Spans spans = spans_of(t);
  const double steepest = steepest_embedding(t);
  Curves curves;
  curves.inner = spans.near.grid(t.dr), curves.outer = spans.far.grid(t.dr);
  for (int n = 0; n < t.n_types * t.n_types; ++n) {
    const TableCurve rho = table_curve(t.density, n, t.n_r), z = table_curve(t.z, n, t.n_r);
    const int a = n / t.n_types, b = n % t.n_types;
    const double felt = nearest_felt(z, t.dr), outer_from = t.radii.inner[a][b] / t.dr;
    const Function density = [&](double x) { return at(rho, x).value; };
    const Function density_pull = [&](double x) { return at(rho, x).slope / (t.dr * x * t.dr); };
    const Function phi = [&](double x) { return at(z, x).value / (x * t.dr); };
    const Function pull = [&](double x) { return (at(z, x).slope / t.dr - phi(x)) / (x * t.dr * x * t.dr); };
    const Fit<6> near_density(density, spans.near), far_phi(phi, spans.far), far_pull(pull, spans.far);
    const double inner_A = t.radii.inner[a][b], outer_A = t.radii.outer[a][b];
    const InnerFit near_pull(pull, 1.0, felt * t.dr, inner_A, outer_A, t.dr),
        near_density_pull(density_pull, steepest, felt * t.dr, inner_A, inner_A, t.dr);
    curves.density.push_back(near_density.curve());
    curves.density_pull.push_back(near_density_pull.curve), curves.inner_pull.push_back(near_pull.curve);
    curves.outer_phi.push_back(far_phi.curve()), curves.outer_pull.push_back(far_pull.curve());
    const double densest = largest(spans.near, felt, [&](double x) { return std::abs(density(x)); });
    CurveError& error = curves.error;
    if (densest > 0) error.density = std::max(error.density, error_of(near_density, spans.near, felt) / densest);
    error.pair.energy_eV = std::max(error.pair.energy_eV, error_of(far_phi, spans.far, outer_from));
    error.pair.force_eV_per_A = std::max({error.pair.force_eV_per_A, near_pull.error, near_density_pull.error,
                                          error_of(far_pull, spans.far, outer_from) * t.cutoff});
  }
  return curves;
}

}  // namespace vitrify
