#include "host/analysis/shear/athermal_modulus.hpp"

#include <algorithm>
#include <limits>

namespace vitrify {
namespace {

struct ElasticStep {
  double slope_GPa = 0, length = 0;
};
using Branch = std::vector<ElasticStep>;

std::vector<Branch> branches_of(const AthermalCurve& curve, double up_to_strain) {
  constexpr double rounding = 1e-9;
  std::vector<Branch> branches(1);
  for (std::size_t k = 1; k < curve.strain.size(); ++k) {
    if (curve.strain[k] > up_to_strain * (1 + rounding)) break;
    const double length = curve.strain[k] - curve.strain[k - 1];
    if (!curve.fell[k])
      branches.back().push_back({(curve.stress_GPa[k] - curve.stress_GPa[k - 1]) / length, length});
    else if (!branches.back().empty())
      branches.emplace_back();
  }
  if (branches.back().empty()) branches.pop_back();
  return branches;
}

/// Half of the strain has a smaller slope.
double median_slope_GPa(Branch steps) {
  std::sort(steps.begin(), steps.end(),
            [](const ElasticStep& a, const ElasticStep& b) { return a.slope_GPa < b.slope_GPa; });
  double half = 0, passed = 0;
  for (const ElasticStep& step : steps) half += 0.5 * step.length;
  for (const ElasticStep& step : steps)
    if ((passed += step.length) >= half) return step.slope_GPa;
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

Measured athermal_shear_modulus_GPa(const AthermalCurve& curve, double up_to_strain) {
  const std::vector<Branch> branches = branches_of(curve, up_to_strain);
  return bootstrap(static_cast<int>(branches.size()), [&](std::span<const int> drawn) {
    Branch steps;
    for (const int one : drawn) steps.insert(steps.end(), branches[one].begin(), branches[one].end());
    return std::vector<double>{median_slope_GPa(std::move(steps))};
  })[0];
}

double initial_shear_modulus_GPa(const AthermalCurve& curve) {
  if (curve.strain.size() < 2 || curve.fell[1]) return std::numeric_limits<double>::quiet_NaN();
  return (curve.stress_GPa[1] - curve.stress_GPa[0]) / (curve.strain[1] - curve.strain[0]);
}

AnalysisResult athermal_response(const AthermalCurve& curve, double fit_strain) {
  const Measured modulus = athermal_shear_modulus_GPa(curve, fit_strain);
  AnalysisResult result;
  result.definition =
      "Athermal quasistatic shear: median over strain of the slope of the steps in which the stress does not fall, up "
      "to "
      "a strain. The error is from drawing the elastic branches between stress drops.";
  result.numbers = {{"shear_modulus", "GPa", "of the elastic branches", modulus.value, modulus.error},
                    {"initial_shear_modulus", "GPa", "slope of the first step", initial_shear_modulus_GPa(curve)},
                    {"residual_stress", "GPa", "of the unstrained minimum", curve.stress_GPa.at(0)}};
  return result;
}

void AthermalCurve::save(StateArchive& archive, const std::string& prefix) const {
  archive.put(prefix + "strain", strain);
  archive.put(prefix + "stress", stress_GPa);
  archive.put(prefix + "fell", fell);
}

void AthermalCurve::restore(const StateArchive& archive, const std::string& prefix) {
  const std::size_t rows = archive.get<double>(prefix + "strain").size();
  strain = archive.get_within<double>(prefix + "strain", rows, -largest_number, largest_number);
  stress_GPa = archive.get_within<double>(prefix + "stress", rows, -largest_number, largest_number);
  fell = archive.get_within<std::uint8_t>(prefix + "fell", rows, 0, 1);
}

}  // namespace vitrify
