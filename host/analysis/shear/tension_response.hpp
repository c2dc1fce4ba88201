// What a body that is pulled or pressed at a rate resists with.
#pragma once

#include <string>
#include <vector>

#include "host/analysis/analysis_result.hpp"
#include "host/analysis/shear/stress_branch.hpp"
#include "host/engine/structure.hpp"

namespace vitrify {

/// Volume of a body in a box that is open along at most one axis, A^3. Where one is, the body is as thick as a layer of
/// even density whose atoms scatter as widely: sqrt(12 var s) of the box, s their fractional coordinates, which n
/// planes of a crystal make 1/2n^2 too thin. Atoms that have left the body, a quarter of its thickness or more, do not
/// count.
double body_volume_A3(const Structure& structure);

/// Of the engineering stress along a path of one branch or more, negative in compression. Of its first branch: Young's
/// modulus from a line with an intercept through the bins up to `fit_strain`; strength, the extreme of the stress as a
/// running mean over 0.001 of strain, and where it is; toughness, the integral of the stress. `axis` is the one driven.
AnalysisResult tension_response(const std::vector<StressBranch>& branches, double fit_strain, const std::string& axis);

}  // namespace vitrify
