#include "host/campaign/glass_transition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "host/error.hpp"

namespace vitrify {
namespace {

/// Each window has at least as many bins with rows.
constexpr int least_bins = 5;

struct Quantity {
  const char* name;
  const char* unit;
  double CoolingRow::*value;
};

constexpr Quantity all_quantities[] = {{"energy", "eV", &CoolingRow::energy_eV},
                                       {"enthalpy", "eV", &CoolingRow::enthalpy_eV},
                                       {"volume", "A^3", &CoolingRow::volume_A3}};

/// Temperature and value of the rows in a bin: sums, or means.
struct Bin {
  double rows = 0, temperature_K = 0, value = 0;

  void add(double at_K, double with_value) { rows += 1, temperature_K += at_K, value += with_value; }
  CurvePoint mean() const { return {temperature_K / rows, value / rows}; }
};

class Bins {
 public:
  explicit Bins(const TransitionOptions& options)
      : from_K_(std::min(options.hinge.from_K, options.glass.from_K)),
        width_K_(options.bin_K),
        bins_(static_cast<std::size_t>((std::max(options.hinge.to_K, options.liquid.to_K) - from_K_) / options.bin_K) +
              1) {}

  /// Where a temperature belongs; none outside all windows.
  Bin* at(double temperature_K) {
    const double bin = std::floor((temperature_K - from_K_) / width_K_);
    return bin >= 0 && bin < static_cast<double>(bins_.size()) ? &bins_[static_cast<std::size_t>(bin)] : nullptr;
  }
  void add(const CurvePoint& point) {
    if (Bin* bin = at(point.temperature_K)) bin->add(point.temperature_K, point.value);
  }
  std::vector<CurvePoint> means() const {
    std::vector<CurvePoint> points;
    for (const Bin& bin : bins_)
      if (bin.rows > 0) points.push_back(bin.mean());
    return points;
  }

 private:
  double from_K_, width_K_;
  std::vector<Bin> bins_;
};

std::vector<CurvePoint> binned(const CoolingCurve& curve, const Quantity& quantity, const TransitionOptions& options) {
  Bins bins(options);
  for (const CoolingRow& row : curve.rows) bins.add({row.temperature_K, row.*quantity.value});
  return bins.means();
}

std::vector<CurvePoint> mean_curve(const std::vector<std::vector<CurvePoint>>& curves, std::span<const int> drawn,
                                   const TransitionOptions& options) {
  Bins bins(options);
  for (const int k : drawn)
    for (const CurvePoint& point : curves[k]) bins.add(point);
  return bins.means();
}

bool is_known(const std::vector<CoolingCurve>& curves, const Quantity& quantity) {
  return std::all_of(curves.begin(), curves.end(),
                     [&](const CoolingCurve& curve) { return !std::isnan(curve.rows.front().*quantity.value); });
}

QuantityTransition transition_of(const std::vector<CoolingCurve>& curves, const Quantity& quantity,
                                 const TransitionOptions& options) {
  std::vector<std::vector<CurvePoint>> by_replica;
  for (const CoolingCurve& curve : curves) by_replica.push_back(binned(curve, quantity, options));
  QuantityTransition transition{quantity.name, quantity.unit, {}, {}, {}, {}, {}, {}};
  const Statistics temperatures = [&](std::span<const int> drawn) {
    const std::vector<CurvePoint> mean = mean_curve(by_replica, drawn, options);
    const bool is_first = transition.curve.empty();
    const Hinge hinge = fit_hinge(mean, options.hinge, options.curved_liquid, is_first ? nullptr : &transition.hinge);
    if (is_first) transition.curve = mean, transition.hinge = hinge;
    const double none = std::nan("");
    return std::vector<double>{hinge.found ? hinge.tg_K : none, hinge.found ? hinge.width_K : none,
                               fictive_temperature(mean, options.glass, options.liquid, false),
                               fictive_temperature(mean, options.glass, options.liquid, options.curved_liquid)};
  };
  const std::vector<Measured> found = bootstrap(static_cast<int>(curves.size()), temperatures);
  transition.hinge_K = found[0], transition.width_K = found[1];
  transition.lines_K = found[2], transition.fictive_K = found[3];
  return transition;
}

bool made_alike(const CoolingCurve& a, const CoolingCurve& b) {
  return a.glass.recipe() == b.glass.recipe() && a.glass.conditions == b.glass.conditions &&
         a.glass.composition == b.glass.composition && a.glass.end_K == b.glass.end_K;
}

}  // namespace

std::string lack_of_cover(const CoolingCurve& curve, const TransitionOptions& options) {
  const std::vector<CurvePoint> points = binned(curve, all_quantities[0], options);
  const auto lack = [&](const std::string& found, const std::string& must_be) {
    return curve.where() + ": found " + found + " in the cooling, must be " + must_be;
  };
  const auto [low, high] =
      std::minmax_element(curve.rows.begin(), curve.rows.end(),
                          [](const CoolingRow& a, const CoolingRow& b) { return a.temperature_K < b.temperature_K; });
  const double slack_K = 2 * options.bin_K;
  for (const TemperatureWindow& window : {options.hinge, options.glass, options.liquid}) {
    const std::string all_of_it = fmt::format("from {:g} to {:g} K at least", window.from_K, window.to_K);
    if (curve.rows.empty()) return lack("no rows", all_of_it);
    if (low->temperature_K > window.from_K + slack_K || high->temperature_K < window.to_K - slack_K)
      return lack(fmt::format("rows from {:.0f} to {:.0f} K", low->temperature_K, high->temperature_K), all_of_it);
    const auto inside = std::count_if(points.begin(), points.end(),
                                      [&](const CurvePoint& point) { return window.has(point.temperature_K); });
    if (inside < least_bins)
      return lack(fmt::format("rows at {} temperatures between {:g} and {:g} K", inside, window.from_K, window.to_K),
                  fmt::format("{} at least, {:g} K apart", least_bins, options.bin_K));
  }
  return "";
}

std::vector<GlassTransition> glass_transitions(std::span<const CoolingCurve> curves, const TransitionOptions& options) {
  std::vector<GlassTransition> groups;
  for (const CoolingCurve& curve : curves) {
    if (const std::string lack = lack_of_cover(curve, options); !lack.empty()) throw Error(ExitCode::bad_input, lack);
    const auto group = std::find_if(groups.begin(), groups.end(),
                                    [&](const GlassTransition& one) { return made_alike(one.curves.front(), curve); });
    if (group != groups.end())
      group->curves.push_back(curve);
    else
      groups.push_back({fmt::format("{}, {} atoms", curve.glass.recipe_name(), curve.glass.atoms), {curve}, {}});
  }
  for (GlassTransition& group : groups)
    for (const Quantity& quantity : all_quantities)
      if (is_known(group.curves, quantity)) group.quantities.push_back(transition_of(group.curves, quantity, options));
  return groups;
}

}  // namespace vitrify
