// FIRE 2.0: Guenole et al., Comput. Mater. Sci. 175, 109584 (2020); unit masses, semi-implicit Euler.
#pragma once

#include "kernels/minimize/state.hpp"

namespace vitrify {

struct FireParameters {
  double dt_start = 0.01, dt_max = 0.1, dt_min = 2e-4;  ///< (A^2/eV)^1/2
  double alpha = 0.25, shrink_alpha = 0.99, grow_dt = 1.1, shrink_dt = 0.5;
  int delay = 20;
  int max_uphill = 2000;
};

struct FireState {
  double dt = 0, alpha = 0;
  double mix_velocity = 1, mix_force = 0;  ///< v <- mix_velocity v + mix_force f
  double back = 0;                         ///< step back x <- x - back v, with v = 0 after it
  double scale = 1;                        ///< of this step, so that no atom moves too far
  int downhill = 0, uphill = 0;
};

struct FireView {
  MinimizerState* state;
  FireState* fire;
  Vec3* velocity;
  int* running;
  FireParameters parameters;
};

struct FireSums {
  double energy = 0, power = 0, force2 = 0, velocity2 = 0, max_force = 0;
  VITRIFY_HD FireSums& operator+=(const FireSums& o) {
    energy += o.energy, power += o.power, force2 += o.force2, velocity2 += o.velocity2;
    max_force = fmax(max_force, o.max_force);
    return *this;
  }
};
struct FirePower {
  AtomsView atoms;
  FireView fire;
  VITRIFY_HD FireSums operator()(int i, int) const {
    const Vec3 f = atoms.force[i], v = fire.velocity[i];
    return {atoms.energy[i], dot(f, v), norm2(f), norm2(v), max_component(f)};
  }
};

/// The power f.v decides: downhill, mix the velocity towards the force and speed up after a delay; uphill, stop, go
/// half a step back and slow down.
struct SteerFire {
  FireView view;
  StopRule rule;

  VITRIFY_HD void operator()(int r, const FireSums& e) const {
    MinimizerState& s = view.state[r];
    FireState& f = view.fire[r];
    const FireParameters& p = view.parameters;
    view.running[r] = rule.go_on(s, e.energy, e.max_force, e.force2);
    if (!view.running[r]) return;
    ++s.iterations;
    if (f.dt == 0) f.dt = p.dt_start, f.alpha = p.alpha;
    f.back = 0;
    if (e.power > 0) {
      f.uphill = 0;
      if (++f.downhill > p.delay) {
        f.dt = fmin(f.dt * p.grow_dt, p.dt_max);
        f.alpha *= p.shrink_alpha;
      }
    } else {
      if (e.velocity2 > 0 && ++f.uphill > p.max_uphill) s.reason = StopReason::line_search, view.running[r] = 0;
      if (e.velocity2 > 0 && f.dt * p.shrink_dt >= p.dt_min) f.dt *= p.shrink_dt;
      f.downhill = 0;
      f.alpha = p.alpha;
      f.back = 0.5 * f.dt;
    }
    // v <- v + dt f, then v <- (1 - alpha) v + alpha |v| f/|f| with the norm before the kick
    f.mix_velocity = e.power > 0 ? 1 - f.alpha : 0.0;
    const double speed = e.power > 0 ? sqrt(e.velocity2) : 0.0;
    f.mix_force = (e.power > 0 ? (1 - f.alpha) * f.dt : f.dt) + f.alpha * speed / sqrt(e.force2);
  }
};

/// New velocity and the half step back.
struct UpdateFireVelocity {
  AtomsView atoms;
  FireView view;
  VITRIFY_HD DirectionSums operator()(int i, int r) const {
    const FireState& f = view.fire[r];
    Vec3& v = view.velocity[i];
    if (f.back > 0) atoms.position[i].set(atoms.position[i].xyz() - v * f.back);
    v = v * f.mix_velocity + atoms.force[i] * f.mix_force;
    return {norm2(v), 0};
  }
};
struct LimitFireStep {
  FireView view;
  double max_displacement;
  VITRIFY_HD void operator()(int r, const DirectionSums& v) const {
    FireState& f = view.fire[r];
    const double longest = f.dt * sqrt(v.longest2);
    f.scale = longest > max_displacement ? max_displacement / longest : 1.0;
  }
};
struct DriftFire {
  AtomsView atoms;
  FireView view;
  VITRIFY_HD void operator()(int i, int r) const {
    const FireState& f = view.fire[r];
    view.velocity[i] *= f.scale;
    atoms.position[i].set(atoms.position[i].xyz() + view.velocity[i] * f.dt);
  }
};

}  // namespace vitrify
