// What a glass that is sheared at a rate resists with: its shear modulus, and the stress it flows at.
#pragma once

#include <string>
#include <vector>

#include "host/analysis/analysis_result.hpp"
#include "host/analysis/shear/stress_branch.hpp"

namespace vitrify {

/// In one direction of shear: along it strain and stress are positive.
struct ShearCurve {
  std::string direction;
  std::vector<StressBranch> branches;  ///< one at least
};

struct ShearResponseSettings {
  double rate_per_ps = 0;
  double fit_strain = 0.01;  ///< the modulus is that of the bins up to here
};

/// The modulus of each direction from a line with an intercept, which is the stress that a glass has at rest; the mean
/// over the directions, whose error is the larger of that of their scatter and that of their own errors. Where the
/// first branch goes to `least_flow_strain` or further, its second half gives the stress of flow and the viscosity.
AnalysisResult shear_response(const std::vector<ShearCurve>& curves, const ShearResponseSettings& settings);

inline constexpr double least_flow_strain = 0.2;

}  // namespace vitrify
