// Vibrational displacements from the frames of a run.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "host/analysis/analysis_result.hpp"
#include "host/run_files/run_reader.hpp"

namespace vitrify::cli {

/// Which frames of a replica, and what is made of them.
struct TrajectorySettings {
  std::int64_t first_frame = 0;
  std::optional<std::int64_t> last_frame;  ///< without it the last one
  int windows = 10;
  double hop_A = 0.5;
};

/// Frames have to be equally spaced; of the first ones so many are left out that the others fill windows of one length.
/// Masses by element, amu. Throws Error(bad_input), beginning with `where`, for frames that do not do.
AnalysisResult trajectory_displacements(const RunReader& run, const std::string& replica,
                                        const std::map<std::string, double>& mass_amu,
                                        const TrajectorySettings& settings, const std::string& where);

}  // namespace vitrify::cli
