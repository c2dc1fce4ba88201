// Elasticity and vibrations of a solid at rest: what its Hessian tells.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/analysis/vibration/density_of_states.hpp"
#include "host/analysis/vibration/elastic_constants.hpp"
#include "host/engine/engine.hpp"

namespace vitrify {

struct VibrationSettings {
  double force_tolerance_eV_per_A = 1e-6;  ///< of the minimum, largest component
  MomentSettings moments;
  double soft_share = 0.01;  ///< of the modes, the softest ones
  int soft_vectors = 24;     ///< for the atoms' parts in them, at least; none: these are not looked for
};

struct GlassVibrations {
  Structure minimum;
  double moved_A = 0;  ///< largest displacement on the way to it
  double density_g_cm3 = 0;
  ElasticConstants elastic;
  Sound sound;
  double mean_square_per_ps2 = 0;  ///< of angular frequencies
  DensityOfStates states;
  std::optional<BosonPeak> boson_peak;
  int vectors = 0;  ///< for each element
  /// Of each atom: sum of its squared amplitudes over the softest modes; without errors of sampling it adds up to their
  /// number. `soft_error` is the relative standard error of each.
  std::vector<double> soft_participation;
  double soft_error = 0;
};

/// Relaxes the structure in its box, in double precision, and looks at the minimum. Throws Error(bad_input), beginning
/// with `where`, for a box with open axes and where no minimum is found.
GlassVibrations glass_vibrations(const Structure& structure, const PotentialTables& tables,
                                 const EngineOptions& options, const VibrationSettings& settings,
                                 const std::string& where);

}  // namespace vitrify
