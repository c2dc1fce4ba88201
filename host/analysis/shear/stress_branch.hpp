// Stress against strain on a path with turning points.
#pragma once

#include <vector>

#include "host/analysis/analysis_result.hpp"
#include "host/analysis/statistics/line_fit.hpp"

namespace vitrify {

/// From one turning point to the next: means over bins of strain, in order.
struct StressBranch {
  double from = 0, to = 0;
  std::vector<double> strain, stress_GPa;
};

/// The line through the bins whose strains are not more than `fit_strain` from that at which the branch begins.
LineFit initial_line(const StressBranch& branch, double fit_strain);

/// Integral of the stress over the strain, GPa, which is GJ/m^3.
double work_GPa(const StressBranch& branch);

/// There and back: two branches, the second of which ends where the first began.
struct StrainCycle {
  double from = 0, turned_at = 0;
  double work_GPa = 0;  ///< area of the loop: the work that has become heat, and energy of the body
};

/// One after the other, none that overlap.
std::vector<StrainCycle> cycles_of(const std::vector<StressBranch>& branches);

/// Of paths that have turned, what their branches and cycles tell; nothing of others. A path has a name.
struct NamedPath {
  std::string name;
  const std::vector<StressBranch>& branches;
};
void add_turned_paths(AnalysisResult& result, const std::vector<NamedPath>& paths, double fit_strain);

}  // namespace vitrify
