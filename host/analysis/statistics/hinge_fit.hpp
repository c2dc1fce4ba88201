// The glass transition in a curve over temperature, such as the energy of a liquid that is cooled to a glass.
#pragma once

#include <limits>
#include <span>

namespace vitrify {

struct CurvePoint {
  double temperature_K = 0, value = 0;
};

struct TemperatureWindow {
  double from_K = 0, to_K = 0;

  bool has(double temperature_K) const { return temperature_K >= from_K && temperature_K <= to_K; }
  double span_K() const { return to_K - from_K; }
  bool operator==(const TemperatureWindow&) const = default;
};

/// A straight glass line that bends into the liquid's, softly: with s = width ln(1 + exp((T - tg) / width)), value =
/// glass_value + glass_slope (T - tg) + (liquid_slope - glass_slope) s + liquid_curvature s^2.
struct Hinge {
  double tg_K = 0, glass_value = 0;
  double glass_slope = 0, liquid_slope = 0, liquid_curvature = 0;  ///< value per K, value per K^2
  double width_K = 0;
  double tg_error_K = std::numeric_limits<double>::quiet_NaN();  ///< from the scatter about the fit, if independent
  bool found = false;  ///< false: no bend upwards inside the window, all else is meaningless

  double at(double temperature_K) const;
};

/// The narrowest bend that a fit makes, in K, and the widest one, in parts of the window.
constexpr double least_hinge_width_K = 10, largest_hinge_width = 0.25;

/// The hinge through the points inside the window, by Levenberg and Marquardt. Without `curved_liquid` the curvature is
/// 0. `start` may be the fit to a similar curve, and saves the search for one.
Hinge fit_hinge(std::span<const CurvePoint> points, const TemperatureWindow& window, bool curved_liquid,
                const Hinge* start = nullptr);

/// Temperature at which the straight line through the points in `glass` meets the curve through those in `liquid`,
/// extrapolated, in K: the fictive temperature. The curve is a straight line or a parabola, of which the meeting
/// nearest below the window counts. NaN where they meet at no temperature above 0 below the liquid's window.
double fictive_temperature(std::span<const CurvePoint> points, const TemperatureWindow& glass,
                           const TemperatureWindow& liquid, bool curved_liquid);

}  // namespace vitrify
