// One row of thermodynamic output of a replica, and the stress that minimisations report.
#pragma once

#include <limits>

#include "kernels/dynamics/thermo.hpp"

namespace vitrify {

/// Energies in eV, stress in GPa (tension positive, kinetic part included; xx yy zz xy xz yz). Stress, pressure and
/// density of a box with open axes are not numbers.
struct Thermo {
  long step = 0;
  double time_ps = 0;
  double potential_eV = 0, kinetic_eV = 0, conserved_eV = 0;
  double temperature_K = 0, pressure_GPa = 0, volume_A3 = 0, density_g_cm3 = 0, msd_A2 = 0;
  Sym3 stress_GPa;
  int beyond_table = 0;  ///< atoms with a density beyond the potential's table
  /// That the box was driven to; not a number where it was not.
  double strain = std::numeric_limits<double>::quiet_NaN();
  DriveSums drive;     ///< of dynamics in a driven box
  BoxControl control;  ///< of the box
};

/// A quantity of the whole box per A^3. Not a number where the box is open along some axis: there its edge is
/// arbitrary, and so would be the quotient.
inline double per_volume(double quantity, const Box& box) {
  return box.is_open() ? std::numeric_limits<double>::quiet_NaN() : quantity / box.volume();
}

inline double density_of(double mass_amu, const Box& box) { return per_volume(mass_amu, box) * units::density_g_cm3; }

/// -(W + sum m v v)/V in GPa.
inline Sym3 stress_of(const Sym3& virial, const Sym3& twice_kinetic, const Box& box) {
  Sym3 s;
  for (int k = 0; k < 6; ++k) s.v[k] = per_volume(-(virial.v[k] + twice_kinetic.v[k]), box) * units::GPa_per_eV_A3;
  return s;
}

/// Row from the sums of a replica of n atoms.
inline Thermo thermo_row(const ThermoSums& s, const Box& box, int n, double dof) {
  Thermo t;
  t.potential_eV = s.potential;
  t.beyond_table = s.beyond_table;
  t.kinetic_eV = 0.5 * s.twice_kinetic.trace();
  t.conserved_eV = t.potential_eV + t.kinetic_eV;
  t.temperature_K = dof > 0 ? s.twice_kinetic.trace() / (dof * units::boltzmann_eV_per_K) : 0.0;
  t.volume_A3 = box.volume();
  t.density_g_cm3 = density_of(s.mass, box);
  t.stress_GPa = stress_of(s.virial, s.twice_kinetic, box);
  t.pressure_GPa = -t.stress_GPa.trace() / 3;
  t.msd_A2 = s.displacement.mean_square(n);
  return t;
}

}  // namespace vitrify
