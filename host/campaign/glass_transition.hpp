// Glass transition temperatures of glasses made alike, from their cooling curves.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "host/analysis/statistics/bootstrap.hpp"
#include "host/analysis/statistics/hinge_fit.hpp"
#include "host/campaign/cooling_curves.hpp"

namespace vitrify {

struct TransitionOptions {
  TemperatureWindow hinge{350, 1150}, glass{300, 500}, liquid{900, 1150};
  double bin_K = 5;
  bool curved_liquid = false;
};

/// Tg by one quantity. Errors are by bootstrap over the replicas, so a single one has none; what its curve says of the
/// error, were its points independent, is `hinge.tg_error_K`.
struct QuantityTransition {
  std::string name, unit;  ///< per atom
  Hinge hinge;             ///< through the mean curve
  Measured hinge_K;        ///< Tg by the soft knee
  Measured width_K;        ///< of the knee
  Measured lines_K;        ///< where the straight lines of glass and liquid meet
  Measured fictive_K;      ///< likewise with the liquid's parabola, if it is curved
  std::vector<CurvePoint> curve;
};

struct GlassTransition {
  std::string name;
  std::vector<CoolingCurve> curves;  ///< of glasses that differ in nothing but their atoms' places
  std::vector<QuantityTransition> quantities;
};

/// Why a curve does not cover the windows, with its run and replica; empty where it does.
std::string lack_of_cover(const CoolingCurve& curve, const TransitionOptions& options);

/// Groups in the order of their first curve. Throws Error(bad_input) for a curve that does not cover the windows.
std::vector<GlassTransition> glass_transitions(std::span<const CoolingCurve> curves, const TransitionOptions& options);

}  // namespace vitrify
