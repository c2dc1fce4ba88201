// Thermodynamic sums of a replica: one row of output.
#pragma once

#include "kernels/analysis/displacement.hpp"
#include "kernels/dynamics/verlet.hpp"

namespace vitrify {

/// Sums over atoms, eV and amu.
struct ThermoSums {
  double potential = 0, mass = 0;
  int beyond_table = 0;  ///< atoms whose density is larger than the last that the embedding is tabulated for
  Sym3 twice_kinetic, virial;
  DisplacementSums displacement;

  VITRIFY_HD ThermoSums& operator+=(const ThermoSums& o) {
    potential += o.potential, mass += o.mass;
    beyond_table += o.beyond_table;
    twice_kinetic += o.twice_kinetic, virial += o.virial;
    displacement += o.displacement;
    return *this;
  }
};

struct ThermoOf {
  AtomsView atoms;
  double rho_max;
  VITRIFY_HD ThermoSums operator()(int i, int r) const {
    ThermoSums s;
    s.potential = atoms.energy[i];
    s.mass = atoms.mass[atoms.type[i]];
    s.beyond_table = atoms.rho[i] > rho_max;
    s.virial = atoms.virial[i];
    s.twice_kinetic = twice_kinetic_of(atoms, i, atoms.velocity[i]);
    s.displacement = DisplacementOf{atoms}(i, r);
    return s;
  }
};
struct StoreThermo {
  ThermoSums* sums;
  VITRIFY_HD void operator()(int r, const ThermoSums& s) const { sums[r] = s; }
};

}  // namespace vitrify
