#include "host/analysis/shear/shear_response.hpp"

#include <cmath>
#include <cstddef>
#include <limits>

#include "host/analysis/statistics/block_average.hpp"
#include "host/analysis/statistics/line_fit.hpp"

namespace vitrify {
namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
constexpr double mPa_s_per_GPa_ps = 1;

struct Estimate {
  double value = no_number, error = no_number;
};

Estimate flow_stress(const StressBranch& first) {
  BlockAverage flow;
  for (std::size_t k = 0; k < first.strain.size(); ++k)
    if (first.strain[k] > 0.5 * first.strain.back()) flow.add(first.stress_GPa[k]);
  return {flow.mean(), flow.error()};
}

/// With the error of one; of several the larger of that of their scatter and that of their own errors: few scatter by
/// chance less than they may.
Estimate mean_of(const std::vector<Estimate>& estimates) {
  if (estimates.size() == 1) return estimates.front();
  const auto n = static_cast<double>(estimates.size());
  double mean = 0, square = 0, own = 0;
  for (const Estimate& one : estimates) mean += one.value / n;
  for (const Estimate& one : estimates) square += (one.value - mean) * (one.value - mean), own += one.error * one.error;
  return {mean, std::fmax(std::sqrt(square / (n * (n - 1))), std::sqrt(own) / n)};
}

ResultColumn column(std::string name, std::string unit, std::string meaning, const std::vector<double>& values) {
  return {std::move(name), std::move(unit), std::move(meaning), values};
}

}  // namespace

AnalysisResult shear_response(const std::vector<ShearCurve>& curves, const ShearResponseSettings& settings) {
  AnalysisResult result;
  result.definition =
      "Simple shear at a constant rate with SLLOD: stress as means over bins of strain, shear modulus from a least-"
      "squares line with intercept up to a strain, flow stress from the second half of large strains.";
  std::vector<std::string> directions;
  std::vector<Estimate> moduli, flows;
  std::vector<double> modulus, modulus_error, residual, flow, flow_error;
  const bool flows_at_end = !curves.empty() && curves.front().branches.front().to >= least_flow_strain * (1 - 1e-9);
  for (const ShearCurve& curve : curves) {
    const StressBranch& first = curve.branches.front();
    const LineFit line = initial_line(first, settings.fit_strain);
    directions.push_back(curve.direction);
    moduli.push_back({line.slope, line.slope_error});
    modulus.push_back(line.slope), modulus_error.push_back(line.slope_error), residual.push_back(line.intercept);
    if (!flows_at_end) continue;
    flows.push_back(flow_stress(first));
    flow.push_back(flows.back().value), flow_error.push_back(flows.back().error);
  }
  const Estimate mean = mean_of(moduli);
  result.numbers.push_back({"shear_modulus", "GPa", "mean over the directions of shear", mean.value, mean.error});
  ResultTable table{"directions",
                    {{"direction", "", "plane and sign of the shear", directions},
                     column("shear_modulus", "GPa", "slope of stress against strain", modulus),
                     column("shear_modulus_error", "GPa",
                            "standard error of the slope, from means of rows of any length", modulus_error),
                     column("residual_stress", "GPa", "stress of the line at no strain", residual)}};
  if (flows_at_end) {
    const Estimate stress = mean_of(flows);
    const double per_rate = mPa_s_per_GPa_ps / settings.rate_per_ps;
    result.numbers.push_back(
        {"flow_stress", "GPa", "mean stress of the second half of the strain", stress.value, stress.error});
    result.numbers.push_back(
        {"viscosity", "mPa s", "flow stress over the rate", stress.value * per_rate, stress.error * per_rate});
    table.columns.push_back(column("flow_stress", "GPa", "mean stress of the second half of the strain", flow));
    table.columns.push_back(column("flow_stress_error", "GPa", "standard error of the flow stress", flow_error));
  }
  result.tables.push_back(std::move(table));
  std::vector<NamedPath> paths;
  for (const ShearCurve& curve : curves) paths.push_back({curve.direction, curve.branches});
  add_turned_paths(result, paths, settings.fit_strain);
  return result;
}

}  // namespace vitrify
