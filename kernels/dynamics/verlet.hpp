// Velocity Verlet between the factors of the thermostat and the strain of the box, one atom at a time.
#pragma once

#include "kernels/dynamics/nose_hoover.hpp"

namespace vitrify {

/// How far a replica drifts before anyone looks at its atoms.
enum class DriftLength { half, whole };

/// Starts the step of a replica that has not reached its stop.
struct BeginStep {
  AtomsView atoms;
  DynamicsState* state;
  int* moving;  ///< [n_replicas] out: replicas that drift now
  DriftLength length = DriftLength::whole;

  VITRIFY_HD void operator()(int r) const {
    DynamicsState& s = state[r];
    moving[r] = s.step < s.stop_step && !s.forces_due && s.fault == ReplicaFault::none;
    if (!moving[r]) return;
    s.begin_step(atoms.box[r]);
    if (length == DriftLength::whole)
      s.strain_whole(atoms.box[r]);
    else
      s.strain_first_half(atoms.box[r]);
    s.forces_due = 1;
  }
};

/// The velocity of an atom after the factors of the step begun and half a kick.
VITRIFY_HD inline Vec3 kicked(const AtomsView& atoms, const DynamicsState& s, int i) {
  const double kick = 0.5 * s.dt * units::acceleration / atoms.mass[atoms.type[i]];
  Vec3 v = atoms.velocity[i];
  v *= s.pending_scale;
  v *= s.begin_scale;
  v = s.couple_first(v);
  v += atoms.force[i] * kick;
  return v;
}

/// v <- half kick, x <- drift between two halves of the box's strain.
struct KickAndDrift {
  AtomsView atoms;
  const DynamicsState* state;

  VITRIFY_HD void operator()(int i, int r) const {
    const DynamicsState& s = state[r];
    const Vec3 v = kicked(atoms, s, i);
    atoms.velocity[i] = v;
    Vec3 x = atoms.position[i].xyz();
    if (s.box_control().changes()) {
      const Vec3 o = atoms.box[r].origin;
      x = o + s.strain_second(s.strain_first(x - o) + v * s.dt);
    } else {
      x += v * s.dt;
    }
    atoms.position[i].set(x);
  }
};

/// The first half of KickAndDrift, with half of the strain: between the halves, which are the mirror images of each
/// other in time, types may change.
struct KickAndHalfDrift {
  AtomsView atoms;
  const DynamicsState* state;

  VITRIFY_HD void operator()(int i, int r) const {
    const DynamicsState& s = state[r];
    const Vec3 v = kicked(atoms, s, i);
    atoms.velocity[i] = v;
    Vec3 x = atoms.position[i].xyz();
    if (s.box_control().changes()) {
      const Vec3 o = atoms.box[r].origin;
      x = o + s.strain_first(x - o);
    }
    atoms.position[i].set(x + v * (0.5 * s.dt));
  }
};

/// The second half of the drift, with the other half of the strain.
struct SecondHalfDrift {
  AtomsView atoms;
  const DynamicsState* state;

  VITRIFY_HD void operator()(int i, int r) const {
    const DynamicsState& s = state[r];
    Vec3 x = atoms.position[i].xyz() + atoms.velocity[i] * (0.5 * s.dt);
    if (s.box_control().changes()) {
      const Vec3 o = atoms.box[r].origin;
      x = o + s.strain_second(x - o);
    }
    atoms.position[i].set(x);
  }
};
struct StrainSecondHalf {
  AtomsView atoms;
  const DynamicsState* state;
  VITRIFY_HD void operator()(int r) const { state[r].strain_second_half(atoms.box[r]); }
};

/// Replicas that have drifted and have complete lists.
struct SelectForcesDue {
  const DynamicsState* state;
  const int *moving, *stale;
  int* due;

  VITRIFY_HD void operator()(int r) const {
    due[r] = state[r].forces_due && !moving[r] && !stale[r] && state[r].fault == ReplicaFault::none;
  }
};

/// Sums that the end of a step needs.
struct StepSums {
  Sym3 twice_kinetic, virial;

  VITRIFY_HD StepSums& operator+=(const StepSums& o) {
    twice_kinetic += o.twice_kinetic, virial += o.virial;
    return *this;
  }
};

VITRIFY_HD inline Sym3 twice_kinetic_of(const AtomsView& atoms, int i, const Vec3& v) {
  return Sym3::outer(v * (units::kinetic_eV * atoms.mass[atoms.type[i]]), v);
}

/// As much of an atom's virial as a barostat needs.
VITRIFY_HD inline Sym3 virial_of(const AtomsView& atoms, int i, VirialPart part) {
  if (part == VirialPart::all) return atoms.virial[i];
  return part == VirialPart::trace ? Sym3::isotropic(atoms.trace[i] / 3) : Sym3{};
}

/// v <- second half kick; returns what the atom adds to the sums.
struct SecondKick {
  AtomsView atoms;
  const DynamicsState* state;

  VITRIFY_HD StepSums operator()(int i, int r) const {
    const DynamicsState& s = state[r];
    Vec3 v = atoms.velocity[i] + atoms.force[i] * (0.5 * s.dt * units::acceleration / atoms.mass[atoms.type[i]]);
    v = s.couple_second(v);
    atoms.velocity[i] = v;
    StepSums sums;
    sums.twice_kinetic = twice_kinetic_of(atoms, i, v);
    sums.virial = virial_of(atoms, i, s.virial_part());
    return sums;
  }
};

/// Ends the step of a replica, and begins the next.
struct FinishStep {
  AtomsView atoms;
  DynamicsState* state;
  int *moving, *due;  ///< [n_replicas] out

  VITRIFY_HD void operator()(int r, const StepSums& sums) const {
    DynamicsState& s = state[r];
    s.twice_kinetic = sums.twice_kinetic;
    s.virial = sums.virial;
    s.finish_step(atoms.box[r]);
    s.forces_due = 0;
    if (!(s.twice_kinetic.trace() < s.limits.twice_kinetic)) s.fault = ReplicaFault::temperature;
    due[r] = 0;
    BeginStep{atoms, state, moving}(r);
  }
};

/// Applies the pending thermostat factor, so that the velocity array is that of the full step.
struct SettleVelocities {
  AtomsView atoms;
  const DynamicsState* state;
  VITRIFY_HD void operator()(int i, int r) const { atoms.velocity[i] *= state[r].pending_scale; }
};
struct ClearPendingScale {
  DynamicsState* state;
  VITRIFY_HD void operator()(int r) const { state[r].pending_scale = 1; }
};

/// Kinetic and virial sums of the current state: what a plan starts from.
struct CurrentSums {
  AtomsView atoms;
  const DynamicsState* state;
  VITRIFY_HD StepSums operator()(int i, int r) const {
    return {twice_kinetic_of(atoms, i, atoms.velocity[i]), virial_of(atoms, i, state[r].virial_part())};
  }
};
struct StoreSums {
  DynamicsState* state;
  VITRIFY_HD void operator()(int r, const StepSums& sums) const {
    state[r].twice_kinetic = sums.twice_kinetic;
    state[r].virial = sums.virial;
  }
};

}  // namespace vitrify
