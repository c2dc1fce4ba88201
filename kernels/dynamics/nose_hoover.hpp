// Nose-Hoover chains, the Martyna-Tobias-Klein barostat and the driven box of one replica: the part of the dynamics
// that only needs sums over its atoms. Martyna, Tobias, Klein, J. Chem. Phys. 101, 4177 (1994); Martyna et al., Mol.
// Phys. 87, 1117 (1996). In a box that is driven with the velocity gradient L, velocities are those relative to the
// streaming L x (SLLOD; Evans and Morriss, Phys. Rev. A 30, 1528 (1984)):
//   dx/dt = v + L x,   dv/dt = f/m - L v,   d(E + K + thermostat)/dt = -(W + sum m v (x) v) : L
#pragma once

#include "kernels/atoms.hpp"
#include "kernels/dynamics/ensemble.hpp"
#include "kernels/dynamics/limits.hpp"
#include "kernels/units.hpp"

namespace vitrify {

VITRIFY_HD inline Vec3 scaled(const Vec3& v, const Vec3& f) { return {v.x * f.x, v.y * f.y, v.z * f.z}; }

/// Chain of three thermostats coupled to `dof` degrees of freedom.
struct ThermostatChain {
  static constexpr int length = 3;
  double position[length] = {}, rate[length] = {};  ///< dimensionless, 1/ps

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("position", self.position), visit("rate", self.rate);
  }

  /// Advances the chain by half a step dt/2 and returns the factor for the velocities it is coupled to;
  /// `twice_kinetic` (eV) is their m v^2 and is scaled along.
  VITRIFY_HD double half_step(double& twice_kinetic, double dof, double kT, double time_ps, double dt) {
    const double q1 = dof * kT * time_ps * time_ps, q = kT * time_ps * time_ps;
    const double dt4 = 0.25 * dt, dt8 = 0.125 * dt;
    rate[2] += dt4 * (q * rate[1] * rate[1] - kT) / q;
    damp(1, dt8), rate[1] += dt4 * (q1 * rate[0] * rate[0] - kT) / q, damp(1, dt8);
    damp(0, dt8), rate[0] += dt4 * (twice_kinetic - dof * kT) / q1, damp(0, dt8);
    const double scale = exp(-0.5 * dt * rate[0]);
    twice_kinetic *= scale * scale;
    for (int k = 0; k < length; ++k) position[k] += 0.5 * dt * rate[k];
    damp(0, dt8), rate[0] += dt4 * (twice_kinetic - dof * kT) / q1, damp(0, dt8);
    damp(1, dt8), rate[1] += dt4 * (q1 * rate[0] * rate[0] - kT) / q, damp(1, dt8);
    rate[2] += dt4 * (q * rate[1] * rate[1] - kT) / q;
    return scale;
  }
  /// Energy of the chain, eV: its share of the conserved quantity.
  VITRIFY_HD double energy(double dof, double kT, double time_ps) const {
    const double q = kT * time_ps * time_ps;
    double e = 0.5 * dof * q * rate[0] * rate[0] + dof * kT * position[0];
    for (int k = 1; k < length; ++k) e += 0.5 * q * rate[k] * rate[k] + kT * position[k];
    return e;
  }

 private:
  VITRIFY_HD void damp(int k, double dt8) { rate[k] *= exp(-dt8 * rate[k + 1]); }
};

/// What the drive of a box has come to: sums over the steps that it has lasted.
struct DriveSums {
  long steps = 0;
  double time = 0;     ///< ps
  double work = 0;     ///< eV, done on the atoms
  Sym3 stress_volume;  ///< eV, -(W + sum m v (x) v)

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("steps", self.steps), visit("time", self.time);
    visit("work", self.work), visit("stress_volume", self.stress_volume);
  }
};

/// Plan and state of the dynamics of one replica. Times in ps, pressure in eV/A^3.
struct DynamicsState {
  Ensemble ensemble;
  double dt = 0.002;
  double start_K = 0, end_K = 0;  ///< target temperature, linear between step 0 and last_step
  double thermostat_time = 0.1, barostat_time = 1.0, pressure = 0;
  double dof = 0;
  long step = 0, stop_step = 0, last_step = 0;
  int forces_due = 0;  ///< positions are a step ahead of forces and velocities

  ThermostatChain particles, barostat;
  Vec3 barostat_strain_rate;  ///< 1/ps, of each axis
  DriveSums drive;
  Vec3 drive_rate;           ///< 1/ps, d ln l/dt of each edge at a strain rate in the step begun
  double pending_scale = 1;  ///< thermostat factor not yet applied to the velocities of the last full step
  double begin_scale = 1;    ///< the one of the step begun
  Vec3 velocity_factor{1, 1, 1}, position_factor{1, 1, 1};

  Sym3 twice_kinetic;  ///< sum of m v (x) v at the last full step, pending_scale included, eV
  Sym3 virial;         ///< eV, kept up to date as far as virial_part() says
  StepLimits limits;
  ReplicaFault fault = ReplicaFault::none;

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("ensemble", self.ensemble), visit("dt", self.dt);
    visit("start_K", self.start_K), visit("end_K", self.end_K);
    visit("thermostat_time", self.thermostat_time), visit("barostat_time", self.barostat_time);
    visit("pressure", self.pressure), visit("dof", self.dof);
    visit("step", self.step), visit("stop_step", self.stop_step), visit("last_step", self.last_step);
    visit("forces_due", self.forces_due);
    visit("particles", self.particles), visit("barostat", self.barostat);
    visit("barostat_strain_rate", self.barostat_strain_rate);
    visit("drive", self.drive), visit("drive_rate", self.drive_rate);
    visit("pending_scale", self.pending_scale), visit("begin_scale", self.begin_scale);
    visit("velocity_factor", self.velocity_factor), visit("position_factor", self.position_factor);
    visit("twice_kinetic", self.twice_kinetic), visit("virial", self.virial);
    visit("limits", self.limits), visit("fault", self.fault);
  }

  /// Whether enums, clocks and scales are such as a dynamics can have.
  bool possible() const {
    return ensemble.box.possible() && dt > 0 && 0 <= step && step <= last_step && 0 <= stop_step && 0 <= last_step &&
           0 <= forces_due && forces_due <= 1 && ReplicaFault::none <= fault && fault <= ReplicaFault::height;
  }
  VITRIFY_HD bool thermostatted() const { return ensemble.thermostat; }
  VITRIFY_HD const BoxControl& box_control() const { return ensemble.box; }
  VITRIFY_HD bool constant_pressure() const { return box_control().has(AxisControl::pressure); }
  VITRIFY_HD VirialPart virial_part() const {
    if (!constant_pressure() && !box_control().driven()) return VirialPart::none;
    const bool mean_only = box_control().isotropic && box_control().axes_under_pressure() == 3;
    return mean_only && !box_control().driven() ? VirialPart::trace : VirialPart::all;
  }
  VITRIFY_HD double target_kT(double at_step) const {
    const double x = last_step > 0 ? at_step / static_cast<double>(last_step) : 0.0;
    return units::boltzmann_eV_per_K * (start_K + (end_K - start_K) * x);
  }
  /// Of the present full step, and in the middle of the drift from it to the next.
  VITRIFY_HD double kT_now() const { return target_kT(static_cast<double>(step)); }
  VITRIFY_HD double kT_in_mid_drift() const { return target_kT(static_cast<double>(step) + 0.5); }
  /// Mass of the barostat per axis, eV ps^2.
  VITRIFY_HD double barostat_mass(double kT) const { return (dof / 3 + 1) * kT * barostat_time * barostat_time; }
  VITRIFY_HD double barostat_dof() const { return box_control().isotropic ? 1 : box_control().axes_under_pressure(); }

  /// Half a kick of the strain rate of axes under pressure: W d(rate_a)/dt = V (P_aa - P) + sum m v^2 / N_f, averaged
  /// over the axes if isotropic.
  VITRIFY_HD void kick_barostat(double volume, double kT) {
    const double coupling = twice_kinetic.trace() / dof;
    Vec3 push;
    for (int a = 0; a < 3; ++a)
      if (box_control().axis[a] == AxisControl::pressure)
        push[a] = twice_kinetic.v[a] + virial.v[a] - pressure * volume + coupling;
    if (box_control().isotropic) {
      const double mean = (push.x + push.y + push.z) / box_control().axes_under_pressure();
      for (int a = 0; a < 3; ++a)
        if (box_control().axis[a] == AxisControl::pressure) push[a] = mean;
    }
    barostat_strain_rate += push * (0.5 * dt / barostat_mass(kT));
  }
  /// The drive goes on evenly through a step, from l_0 (1 + strain) to l_0 (1 + strain + rate dt).
  VITRIFY_HD void set_drive_rate() {
    for (int a = 0; a < 3; ++a) {
      const double rate = box_control().strain_rate[a];
      if (box_control().axis[a] == AxisControl::strain_rate)
        drive_rate[a] = log1p(rate * dt / (1 + box_control().edge_strain(a, drive.time))) / dt;
    }
  }
  /// Work of half a step, dt/2 times -(W + sum m v (x) v - P V) : L. What the barostat's P V tells is no work.
  VITRIFY_HD void do_work(double volume) {
    const double held = constant_pressure() ? pressure * volume : 0.0;
    double power = 0;
    for (int k = 0; k < 3; ++k) {
      power -= drive_rate[k] * (twice_kinetic.v[k] + virial.v[k] - held);
      power -= box_control().shear_rate[k] * (twice_kinetic.v[k + 3] + virial.v[k + 3]);
    }
    drive.work += 0.5 * dt * power;
  }
  /// Factors exp(-dt/2 (rate_a + sum rate / N_f)) of the velocities and exp(dt/2 rate_a) of the positions; the sum is
  /// that of the barostat.
  VITRIFY_HD void set_strain_factors() {
    const double common = (barostat_strain_rate.x + barostat_strain_rate.y + barostat_strain_rate.z) / dof;
    for (int a = 0; a < 3; ++a) {
      const double rate = barostat_strain_rate[a] + drive_rate[a];
      velocity_factor[a] = exp(-0.5 * dt * (rate + common));
      position_factor[a] = exp(0.5 * dt * rate);
    }
  }
  VITRIFY_HD double thermostat_half_step(double kT) {
    double twice = twice_kinetic.trace();
    const double scale = particles.half_step(twice, dof, kT, thermostat_time, dt);
    for (double& v : twice_kinetic.v) v *= scale * scale;
    return scale;
  }
  VITRIFY_HD void barostat_chain_half_step(double kT) {
    double twice = barostat_mass(kT) * norm2(barostat_strain_rate);
    barostat_strain_rate *= barostat.half_step(twice, barostat_dof(), kT, barostat_time, dt);
  }

  /// Goes from a full step to the drift: chains, barostat kick, work, factors.
  VITRIFY_HD void begin_step(const Box& box) {
    const double kT = kT_now();
    if (constant_pressure()) barostat_chain_half_step(kT);
    begin_scale = thermostatted() ? thermostat_half_step(kT) : 1.0;
    if (!box_control().changes()) return;
    if (constant_pressure()) kick_barostat(box.volume(), kT);
    if (box_control().driven()) set_drive_rate(), do_work(box.volume());
    if (box_control().stretches()) set_strain_factors();
  }
  /// A velocity after half a step's coupling to the strain; the second half is the mirror image of the first.
  VITRIFY_HD Vec3 couple_first(Vec3 v) const {
    if (box_control().stretches()) v = scaled(v, velocity_factor);
    return box_control().shears() ? sheared(v, box_control().shear_rate, -0.5 * dt) : v;
  }
  VITRIFY_HD Vec3 couple_second(Vec3 v) const {
    if (box_control().shears()) v = sheared(v, box_control().shear_rate, -0.5 * dt);
    return box_control().stretches() ? scaled(v, velocity_factor) : v;
  }
  /// A distance from the box's origin, or an edge, after the first and after the second half of the strain of a step,
  /// which are mirror images, too.
  VITRIFY_HD Vec3 strain_first(Vec3 d) const {
    if (box_control().stretches()) d = scaled(d, position_factor);
    return box_control().shears() ? sheared(d, box_control().shear_rate, 0.5 * dt) : d;
  }
  VITRIFY_HD Vec3 strain_second(Vec3 d) const {
    if (box_control().shears()) d = sheared(d, box_control().shear_rate, 0.5 * dt);
    return box_control().stretches() ? scaled(d, position_factor) : d;
  }
  /// The box follows the positions through half of the drift, or through all of it.
  VITRIFY_HD void strain_first_half(Box& box) const { stretch(box, position_factor), shear(box); }
  VITRIFY_HD void strain_second_half(Box& box) const { shear(box), stretch(box, position_factor); }
  VITRIFY_HD void strain_whole(Box& box) const {
    if (box_control().shears()) {
      strain_first_half(box), strain_second_half(box);
    } else {
      stretch(box, scaled(position_factor, position_factor));
    }
  }
  /// Goes from new forces and kicked velocities to the full step.
  VITRIFY_HD void finish_step(const Box& box) {
    ++step;
    const double kT = kT_now();
    const bool driven = box_control().driven();
    if (driven) do_work(box.volume());
    if (constant_pressure()) kick_barostat(box.volume(), kT);
    pending_scale = thermostatted() ? thermostat_half_step(kT) : 1.0;
    if (constant_pressure()) barostat_chain_half_step(kT);
    if (!driven) return;
    ++drive.steps, drive.time += dt;
    for (int k = 0; k < 6; ++k) drive.stress_volume.v[k] -= twice_kinetic.v[k] + virial.v[k];
  }
  /// Energy of thermostat and barostat less the work of the drive, eV; with the atoms' energy it is conserved at
  /// constant target temperature.
  VITRIFY_HD double reservoir_energy(const Box& box) const {
    const double kT = kT_now();
    double e = thermostatted() ? particles.energy(dof, kT, thermostat_time) : 0.0;
    if (constant_pressure())
      e += barostat.energy(barostat_dof(), kT, barostat_time) + 0.5 * barostat_mass(kT) * norm2(barostat_strain_rate) +
           pressure * box.volume();
    return e - drive.work;
  }

 private:
  VITRIFY_HD void stretch(Box& box, const Vec3& f) const {
    if (!box_control().stretches()) return;
    box.length.x *= f.x, box.xy *= f.x, box.xz *= f.x;
    box.length.y *= f.y, box.yz *= f.y;
    box.length.z *= f.z;
  }
  VITRIFY_HD void shear(Box& box) const {
    if (!box_control().shears()) return;
    const Vec3 b = sheared({box.xy, box.length.y, 0}, box_control().shear_rate, 0.5 * dt);
    const Vec3 c = sheared({box.xz, box.yz, box.length.z}, box_control().shear_rate, 0.5 * dt);
    box.xy = b.x, box.xz = c.x, box.yz = c.y;
  }
};

}  // namespace vitrify
