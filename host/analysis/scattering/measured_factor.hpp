// How near a computed structure factor is to a measured one.
#pragma once

#include <string>
#include <vector>

#include "host/analysis/analysis_result.hpp"

namespace vitrify {

/// S of ascending q; errors of all points or of none.
struct MeasuredFactor {
  std::vector<double> q_per_A, s, error;
  std::string source = {};  ///< for messages

  bool operator==(const MeasuredFactor&) const = default;
};

/// Adds the measured S(q) to the main table of what a StructureFactor has found, interpolated linearly at the q of each
/// bin, not a number beyond the measured ones and in gaps of more than 0.5 1/A between them; and as a number
///   R_w = sqrt(sum w (S_X - S_exp)^2 / sum w S_exp^2)
/// over the bins that have both, with w = 1 / error^2, or 1 without errors. Throws Error(bad_input) if there are none.
void compare(const MeasuredFactor& measured, AnalysisResult& factor);

}  // namespace vitrify
