// Thermodynamic sums of a replica: one row of output.
#pragma once

#include "kernels/dynamics/verlet.hpp"

namespace vitrify {

/// Sums over atoms, eV, A^2 and amu.
struct ThermoSums {
  double potential = 0, mass = 0;
  Sym3 twice_kinetic, virial;
  double square_displacement = 0;
  Vec3 displacement;

  VITRIFY_HD ThermoSums& operator+=(const ThermoSums& o) {
    potential += o.potential, mass += o.mass;
    twice_kinetic += o.twice_kinetic, virial += o.virial;
    square_displacement += o.square_displacement;
    displacement += o.displacement;
    return *this;
  }
};

/// Displacements count from `origin` and are unwrapped.
struct ThermoOf {
  EnsembleView atoms;
  VITRIFY_HD ThermoSums operator()(int i, int r) const {
    ThermoSums s;
    s.potential = atoms.energy[i];
    s.mass = atoms.mass[atoms.type[i]];
    s.virial = atoms.virial[i];
    s.twice_kinetic = twice_kinetic_of(atoms, i, atoms.velocity[i]);
    s.displacement = atoms.box[r].unwrap(atoms.position[i].xyz(), atoms.image[i]) - atoms.origin[i];
    s.square_displacement = norm2(s.displacement);
    return s;
  }
};
struct StoreThermo {
  ThermoSums* sums;
  VITRIFY_HD void operator()(int r, const ThermoSums& s) const { sums[r] = s; }
};

/// Makes the current unwrapped positions the origin of displacements.
struct ResetOrigin {
  EnsembleView atoms;
  VITRIFY_HD void operator()(int i, int r) const {
    atoms.origin[i] = atoms.box[r].unwrap(atoms.position[i].xyz(), atoms.image[i]);
  }
};

}  // namespace vitrify
