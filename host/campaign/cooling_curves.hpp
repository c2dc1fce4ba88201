// Curves over temperature of glasses while they were cooled, as their runs have them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/campaign/glasses.hpp"

namespace vitrify {

/// A row of output of a quench, per atom, at the temperature of the thermostat. The energy is that of the interactions;
/// the enthalpy has the kinetic energy, too, and P V. NaN where the volume is kept.
struct CoolingRow {
  double temperature_K = 0;
  double energy_eV = 0, enthalpy_eV = 0, volume_A3 = 0;
};

/// The cooling of one replica in its last quench; the hold after it is no part of the curve.
struct CoolingCurve {
  std::string run;
  cli::QuenchedGlass glass;
  std::vector<CoolingRow> rows;

  /// Run, replica and stage, for messages.
  std::string where() const { return run + ": replica " + glass.replica + ", stage " + glass.stage; }
};

/// The curves of all quenched replicas of a run, `run` being its directory. Throws Error(io) for a directory without a
/// run, Error(bad_input) for one without a finished quench.
std::vector<CoolingCurve> read_cooling_curves(const std::filesystem::path& run);

}  // namespace vitrify
