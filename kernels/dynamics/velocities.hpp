// Maxwell velocities and removal of the drift of the center of mass.
#pragma once

#include "kernels/atoms.hpp"
#include "kernels/random/streams.hpp"
#include "kernels/units.hpp"

namespace vitrify {

/// Independent Gaussians of variance kT/m. The draw belongs to (seed, stage, atom id), not to the atom's place.
struct DrawVelocities {
  AtomsView atoms;
  const std::uint64_t* seed;    ///< [n_replicas]
  const double* temperature_K;  ///< [n_replicas]
  std::uint64_t stage;

  VITRIFY_HD void operator()(int i, int r) const {
    const double kT = units::boltzmann_eV_per_K * temperature_K[r];
    const double width = sqrt(kT / (units::kinetic_eV * atoms.mass[atoms.type[i]]));
    atoms.velocity[i] = normal3(seed[r], Stream::velocities, stage, static_cast<std::uint32_t>(atoms.id[i])) * width;
  }
};

struct Momentum {
  Vec3 p;
  double mass = 0;
  VITRIFY_HD Momentum& operator+=(const Momentum& o) {
    p += o.p, mass += o.mass;
    return *this;
  }
};
struct MomentumOf {
  AtomsView atoms;
  VITRIFY_HD Momentum operator()(int i, int) const {
    const double m = atoms.mass[atoms.type[i]];
    return {atoms.velocity[i] * m, m};
  }
};
struct StoreDrift {
  Vec3* drift;  ///< [n_replicas] velocity of the center of mass
  VITRIFY_HD void operator()(int r, const Momentum& sum) const { drift[r] = sum.p * (1.0 / sum.mass); }
};
struct RemoveDrift {
  AtomsView atoms;
  const Vec3* drift;
  VITRIFY_HD void operator()(int i, int r) const { atoms.velocity[i] -= drift[r]; }
};

/// m v^2 of an atom, eV.
struct TwiceKinetic {
  AtomsView atoms;
  VITRIFY_HD double operator()(int i, int) const {
    return units::kinetic_eV * atoms.mass[atoms.type[i]] * norm2(atoms.velocity[i]);
  }
};
/// Factor that brings the kinetic energy to that of the temperature.
struct StoreScale {
  double* scale;
  const double* temperature_K;
  const double* dof;
  VITRIFY_HD void operator()(int r, double twice_kinetic) const {
    const double wanted = dof[r] * units::boltzmann_eV_per_K * temperature_K[r];
    scale[r] = twice_kinetic > 0 ? sqrt(wanted / twice_kinetic) : 1.0;
  }
};
struct ScaleVelocities {
  AtomsView atoms;
  const double* scale;
  VITRIFY_HD void operator()(int i, int r) const { atoms.velocity[i] *= scale[r]; }
};

}  // namespace vitrify
