// Rows of output of configurations at rest.
#pragma once

#include <cmath>

#include "host/engine/dynamics/thermo.hpp"
#include "host/stages/batch_state.hpp"

namespace vitrify {

/// Observables of an energy minimum; it has no mean square displacement.
inline Thermo athermal_row(const BatchState& batch, std::size_t replica, double energy_eV, const Sym3& stress_GPa,
                           const Box& box, double mass_amu) {
  Thermo row;
  row.step = batch.step[replica];
  row.time_ps = batch.time_ps[replica];
  row.potential_eV = row.conserved_eV = energy_eV;
  row.stress_GPa = stress_GPa;
  row.pressure_GPa = -stress_GPa.trace() / 3;
  row.volume_A3 = box.volume();
  row.density_g_cm3 = density_of(mass_amu, box);
  row.msd_A2 = std::nan("");
  return row;
}

}  // namespace vitrify
