// The shear modulus of athermal quasistatic shear, from the elastic branches between its events.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/analysis/analysis_result.hpp"
#include "host/analysis/statistics/bootstrap.hpp"
#include "host/engine/state_archive.hpp"

namespace vitrify {

/// Minima one after the other, along the direction of shear, from no strain on.
struct AthermalCurve {
  std::vector<double> strain, stress_GPa;
  std::vector<std::uint8_t> fell;  ///< whether the stress fell to this minimum, as in an event

  void add(double at_strain, double at_stress_GPa, bool has_fallen) {
    strain.push_back(at_strain), stress_GPa.push_back(at_stress_GPa), fell.push_back(has_fallen);
  }
  /// Arrays below `prefix`.
  void save(StateArchive& archive, const std::string& prefix) const;
  void restore(const StateArchive& archive, const std::string& prefix);
};

/// Of the steps up to a strain in which the stress does not fall: the median of their slopes, each counting as much as
/// it is long. Near an instability slopes fall to nothing, over strains so small that the median hardly sees them; a
/// line through all minima has the drops in it. Errors are from drawing the branches between events; of a single one
/// there is none. Not known without a step.
Measured athermal_shear_modulus_GPa(const AthermalCurve& curve, double up_to_strain);

/// Slope of the first step; not a number without one or where the stress falls in it.
double initial_shear_modulus_GPa(const AthermalCurve& curve);

/// For run.h5.
AnalysisResult athermal_response(const AthermalCurve& curve, double fit_strain);

}  // namespace vitrify
