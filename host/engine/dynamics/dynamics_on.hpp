// Molecular dynamics of a batch: each replica follows its own plan on its own clock.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

#include "host/engine/diverged.hpp"
#include "host/engine/dynamics/dynamics.hpp"
#include "host/engine/dynamics/fault.hpp"
#include "host/engine/dynamics/wide_span.hpp"
#include "host/engine/potential/force_field.hpp"
#include "kernels/dynamics/stops.hpp"
#include "kernels/dynamics/velocities.hpp"

namespace vitrify {

template <Executor Exec>
class DynamicsOn {
 public:
  template <class T>
  using Array = typename Exec::template Array<T>;

  DynamicsOn(Exec& exec, Atoms<Exec>& atoms, NeighborList<Exec>& list, ForceField<Exec>& force_field)
      : exec_(exec), atoms_(atoms), list_(list), force_field_(force_field), waiting_(atoms.n_replicas()) {
    const int n = atoms.n_replicas();
    state_.resize(n), moving_.resize(n), due_.resize(n);
    for (const Box& box : atoms.boxes()) first_volume_.push_back(box.volume()), open_ |= box.is_open();
  }

  /// Maxwell velocities with zero momentum and exactly the given temperature. Draws depend on (seed, stage, atom).
  void draw_velocities(const std::vector<std::uint64_t>& seeds, const std::vector<double>& temperature_K,
                       std::uint64_t stage);
  void remove_drift();
  void reset_origin() { exec_.for_each_atom(atoms_.everyone(), ResetOrigin{atoms_.view()}); }

  /// Starts one plan per replica at step 0 of its clock, from current positions and velocities.
  void start(const std::vector<DynamicsPlan>& plans);
  void change_timestep(const std::vector<DynamicsPlan>& plans);
  void turn(const std::vector<DynamicsPlan>& plans);
  /// Moves every replica at most n steps on, and not beyond the end of its plan.
  void advance(long n);
  /// Does the same, with a stop wherever a clock comes to a multiple of `every`. visit() is launched when replicas may
  /// have come to their stops, step == stop_step; others are still on their way. The host looks at no stop.
  template <class Visit>
  void advance_by_stops(long n, long every, const Visit& visit);
  /// One step of every replica that is not at the end of its plan, with visit(replicas, states) in the middle of the
  /// drift: positions and velocities are those of the half step, lists complete. Where visit() says that it is not
  /// over, the step stays there; complete_with() calls it again. Both return whether the step is done.
  template <class Visit>
  bool advance_with(const Visit& visit);
  template <class Visit>
  bool complete_with(const Visit& visit);
  bool finished() const;
  std::vector<long> steps() const;
  /// Step of all replicas that are not at the end of their plans.
  long clock() const {
    const auto all = steps();
    return *std::max_element(all.begin(), all.end());
  }
  /// Steps to the end of the longest of the plans.
  long rest() const {
    long most = 0;
    for (const DynamicsState& s : exec_.download(state_)) most = std::max(most, s.last_step - s.step);
    return most;
  }
  const DynamicsState* states() const { return state_.data(); }
  /// Rows at the current step; velocities are those of the full step.
  std::vector<Thermo> sample();
  /// Of each replica, those of the full step, in the user's order.
  std::vector<std::vector<Vec3>> velocities() const;
  /// What stopped the first replica that something has stopped.
  std::optional<DynamicsFault> fault() const;

  /// Sets the precision of all later forces; it is part of the state.
  void set_precision(Precision precision) { precision_ = precision; }
  /// Puts back the forces of the dynamics where others in double were asked for.
  void recover_forces() {
    if (precision_ != Precision::full) compute(atoms_.everyone(), all_output);
  }

  void save(StateArchive& archive) const {
    archive.put("dynamics/state", exec_.download(state_));
    archive.put("dynamics/precision", std::vector<Precision>{precision_});
  }
  void restore(const StateArchive& archive) {
    precision_ = archive.get_one<Precision>("dynamics/precision", 0, static_cast<int>(Precision::mixed));
    const auto states = archive.get<DynamicsState>("dynamics/state", atoms_.n_replicas());
    for (const DynamicsState& state : states)
      if (!state.possible()) StateArchive::refuse("dynamics/state", "has values that cannot be");
    exec_.upload(state_, states);
    choose_virial();
  }

 private:
  /// What a recorded step keeps.
  struct StepArguments {
    FlagStaleRows flag_stale;
    NeighborView list;
    const DynamicsState* state;
    const FixedRecord* fixed;
    PotentialView potential;
    VirialPart virial;
    bool operator==(const StepArguments&) const = default;
  };

  void begin_steps(long n, DriftLength first);
  void choose_virial() {
    for (const DynamicsState& s : exec_.download(state_)) virial_ = std::max(virial_, s.virial_part());
  }
  int steps_left() const;
  /// Of the replica that has most of them left.
  long steps_to(const std::vector<long>& goals) const;
  void drift();
  template <class HalfDrift, class Finish>
  void drift_half(const BatchView& batch, const Finish& finish);
  void drift_first_half();
  void drift_second_half(const BatchView& due);
  BatchView due() { return atoms_.everyone().where(due_.data()); }
  BatchView select_due();
  void step();
  void complete(const BatchView& due);
  void second_kick(const BatchView& due);
  const typename Exec::Recording& recorded_step();
  void compute(const BatchView& batch, ForceOutput output);
  void renew_rows();
  void check_spans() const;
  /// What mixed precision asks of every sweep that moves atoms.
  FixPositions fixing() {
    return precision_ == Precision::mixed ? force_field_.fixing(atoms_.view()) : FixPositions{atoms_.view(), nullptr};
  }
  StepLimits step_limits(const DynamicsPlan& plan, int r) const;
  double dof_of(int r) const { return 3.0 * (atoms_.layout().first[r + 1] - atoms_.layout().first[r]) - 3.0; }

  Exec& exec_;
  Atoms<Exec>& atoms_;
  NeighborList<Exec>& list_;
  ForceField<Exec>& force_field_;
  Array<DynamicsState> state_;
  Array<int> moving_, due_;
  Array<long> goal_;                  ///< of advance_by_stops()
  typename Exec::HostFlags waiting_;  ///< for new rows
  std::optional<StepArguments> recorded_with_;
  std::optional<typename Exec::Recording> recorded_;
  VirialPart virial_ = VirialPart::none;  ///< what the barostats need
  Precision precision_ = Precision::full;
  bool open_ = false;                 ///< a box has open axes
  std::vector<double> first_volume_;  ///< of the replicas as the engine got them, A^3
};

template <Executor Exec>
void DynamicsOn<Exec>::remove_drift() {
  Array<Vec3> drift(atoms_.n_replicas());
  exec_.reduce(atoms_.everyone(), MomentumOf{atoms_.view()}, StoreDrift{drift.data()});
  exec_.for_each_atom(atoms_.everyone(), RemoveDrift{atoms_.view(), drift.data()});
}

template <Executor Exec>
void DynamicsOn<Exec>::draw_velocities(const std::vector<std::uint64_t>& seeds,
                                       const std::vector<double>& temperature_K, std::uint64_t stage) {
  Array<std::uint64_t> seed;
  Array<double> temperature, dof, scale(atoms_.n_replicas());
  std::vector<double> host_dof;
  for (int r = 0; r < atoms_.n_replicas(); ++r) host_dof.push_back(dof_of(r));
  exec_.upload(seed, seeds);
  exec_.upload(temperature, temperature_K);
  exec_.upload(dof, host_dof);
  exec_.for_each_atom(atoms_.everyone(), DrawVelocities{atoms_.view(), seed.data(), temperature.data(), stage});
  remove_drift();
  exec_.reduce(atoms_.everyone(), TwiceKinetic{atoms_.view()},
               StoreScale{scale.data(), temperature.data(), dof.data()});
  exec_.for_each_atom(atoms_.everyone(), ScaleVelocities{atoms_.view(), scale.data()});
  exec_.synchronize();
}

template <Executor Exec>
void DynamicsOn<Exec>::start(const std::vector<DynamicsPlan>& plans) {
  const auto boxes = atoms_.boxes();
  std::vector<DynamicsState> states;
  virial_ = VirialPart::none;
  for (int r = 0; r < atoms_.n_replicas(); ++r) {
    const DynamicsPlan& p = plans.at(r);
    DynamicsState s;
    s.ensemble = {p.ensemble.thermostat, p.ensemble.box.of(boxes[r])};
    s.dt = p.dt_ps;
    s.start_K = p.start_K, s.end_K = p.end_K;
    s.last_step = p.steps;
    s.thermostat_time = p.thermostat_time_ps, s.barostat_time = p.barostat_time_ps;
    s.pressure = p.pressure_GPa / units::GPa_per_eV_A3;
    s.dof = dof_of(r);
    s.limits = step_limits(p, r);
    states.push_back(s);
  }
  exec_.upload(state_, states);
  atoms_.activate_all();
  list_.update(true);
  check_spans();
  compute(atoms_.everyone(), all_output);
  exec_.reduce(atoms_.everyone(), CurrentSums{atoms_.view(), state_.data()}, StoreSums{state_.data()});
}

template <Executor Exec>
StepLimits DynamicsOn<Exec>::step_limits(const DynamicsPlan& plan, int r) const {
  StepLimits limits;
  const double speed = plan.limits.displacement_A / plan.dt_ps;
  limits.speed2 = speed * speed;
  if (dof_of(r) > 0) limits.twice_kinetic = dof_of(r) * units::boltzmann_eV_per_K * plan.limits.temperature_K;
  limits.least_volume = first_volume_[r] / plan.limits.density_ratio_max;
  limits.most_volume = first_volume_[r] / plan.limits.density_ratio_min;
  limits.least_height = 2 * force_field_.cutoff();
  return limits;
}

template <Executor Exec>
void DynamicsOn<Exec>::change_timestep(const std::vector<DynamicsPlan>& plans) {
  auto states = exec_.download(state_);
  for (int r = 0; r < atoms_.n_replicas(); ++r) {
    DynamicsState& s = states[r];
    const DynamicsPlan& p = plans.at(r);
    s.step = s.stop_step = rescaled_step(s.step, s.last_step, p.dt_ps / s.dt, p.steps);
    s.last_step = p.steps;
    s.dt = p.dt_ps;
    s.limits = step_limits(p, r);
  }
  exec_.upload(state_, states);
}

/// Reservoirs, and what the drive has come to, go on.
template <Executor Exec>
void DynamicsOn<Exec>::turn(const std::vector<DynamicsPlan>& plans) {
  const auto boxes = atoms_.boxes();
  auto states = exec_.download(state_);
  for (int r = 0; r < atoms_.n_replicas(); ++r) {
    DynamicsState& s = states[r];
    s.ensemble.box = plans.at(r).ensemble.box.of(boxes[r]).after(s.box_control(), s.drive.time);
    s.step = s.stop_step = 0;
    s.last_step = plans.at(r).steps;
  }
  exec_.upload(state_, states);
}

/// The replica may go n steps on.
struct SetStop {
  DynamicsState* state;
  long n;
  VITRIFY_HD void operator()(int r) const {
    DynamicsState& s = state[r];
    s.stop_step = s.step + n < s.last_step ? s.step + n : s.last_step;
  }
};

/// Drifts an atom, and looks how far it has got since its row was made.
template <class Drift>
struct DriftAndMeasure {
  Drift drift;
  FixPositions fix;
  DisplacementSince measure;
  VITRIFY_HD LargestDisplacement operator()(int i, int r) const {
    drift(i, r);
    fix(i, r);
    return drift.state[r].limits.judge_speed(drift.atoms.velocity[i], measure(i, r));
  }
};
/// Stops replicas that have diverged, and flags those whose drifted atoms no longer have a complete list.
struct JudgeDrift {
  FlagStaleRows flag_stale;
  DynamicsState* state;
  int* moving;
  VITRIFY_HD void operator()(int r, const LargestDisplacement& u) const {
    DynamicsState& s = state[r];
    s.fault = s.limits.judge_drift(u, flag_stale.atoms.box[r], s.box_control().changes());
    if (s.fault == ReplicaFault::none) flag_stale(r, u);
    moving[r] = 0;
  }
};
/// Replicas whose drifted atoms still have a complete list go on to the forces; the others wait for the host, those
/// that have diverged for good.
struct FinishDrift {
  JudgeDrift judge;
  ListSkins* skins;
  int *due, *waiting;
  VITRIFY_HD void operator()(int r, const LargestDisplacement& u) const {
    judge(r, u);
    skins[r].count_step();
    due[r] = judge.state[r].fault == ReplicaFault::none && !judge.flag_stale.stale[r];
    if (!due[r]) waiting[r] = 1;
  }
};

template <Executor Exec>
void DynamicsOn<Exec>::drift() {
  const JudgeDrift judge{list_.flag_stale(), state_.data(), moving_.data()};
  exec_.reduce(atoms_.everyone().where(moving_.data()),
               DriftAndMeasure<KickAndDrift>{{atoms_.view(), state_.data()}, fixing(), list_.displacement()},
               FinishDrift{judge, list_.skins(), due_.data(), waiting_.data()});
}

/// Half of a drift; complete() fixes positions behind the second.
template <Executor Exec>
template <class HalfDrift, class Finish>
void DynamicsOn<Exec>::drift_half(const BatchView& batch, const Finish& finish) {
  const FixPositions none{atoms_.view(), nullptr};
  exec_.reduce(batch, DriftAndMeasure<HalfDrift>{{atoms_.view(), state_.data()}, none, list_.displacement()}, finish);
  if (list_.any_stale()) renew_rows();
}

template <Executor Exec>
void DynamicsOn<Exec>::drift_first_half() {
  drift_half<KickAndHalfDrift>(atoms_.everyone().where(moving_.data()),
                               JudgeDrift{list_.flag_stale(), state_.data(), moving_.data()});
}

template <Executor Exec>
void DynamicsOn<Exec>::drift_second_half(const BatchView& due) {
  exec_.for_each_replica(due, StrainSecondHalf{atoms_.view(), state_.data()});
  const JudgeDrift judge{list_.flag_stale(), state_.data(), moving_.data()};
  drift_half<SecondHalfDrift>(due, FinishDrift{judge, list_.skins(), due_.data(), waiting_.data()});
}

/// Selects the replicas that have drifted and have complete lists, also where these were built after the drift.
template <Executor Exec>
BatchView DynamicsOn<Exec>::select_due() {
  exec_.for_each_replica(atoms_.everyone(), SelectForcesDue{state_.data(), moving_.data(), list_.stale(), due_.data()});
  return due();
}

template <Executor Exec>
void DynamicsOn<Exec>::compute(const BatchView& batch, ForceOutput output) {
  if (precision_ == Precision::mixed)
    force_field_.compute_mixed(atoms_.view(), list_.view(), batch, output);
  else
    force_field_.compute(atoms_.view(), list_.view(), batch, output);
}

template <Executor Exec>
void DynamicsOn<Exec>::step() {
  drift();
  const ForceOutput output{false, virial_};
  if (precision_ == Precision::mixed)
    force_field_.compute_fixed(atoms_.view(), list_.view(), due(), output);
  else
    force_field_.compute(atoms_.view(), list_.view(), due(), output);
  second_kick(due());
}

template <Executor Exec>
void DynamicsOn<Exec>::renew_rows() {
  list_.renew_tuned();
  check_spans();
}

/// Along open axes, fixed-point numbers would bring atoms together that are far apart. Atoms do not get there between
/// two renewals of the rows.
template <Executor Exec>
void DynamicsOn<Exec>::check_spans() const {
  if (precision_ != Precision::mixed || !open_) return;
  const auto boxes = atoms_.boxes();
  const auto positions = atoms_.positions();
  for (int r = 0; r < atoms_.n_replicas(); ++r) {
    const int first = atoms_.layout().first[r], count = atoms_.layout().first[r + 1] - first;
    const auto why = wide_span(boxes[r], std::span(positions).subspan(first, count), force_field_.cutoff());
    if (why) throw Diverged(r, steps()[r], *why);
  }
}

/// The rest of the step of replicas whose atoms have been sorted, or have other types, since their positions were
/// fixed.
template <Executor Exec>
void DynamicsOn<Exec>::complete(const BatchView& due) {
  compute(due, {false, virial_});
  second_kick(due);
}

template <Executor Exec>
void DynamicsOn<Exec>::second_kick(const BatchView& due) {
  const AtomsView atoms = atoms_.view();
  exec_.reduce(due, SecondKick{atoms, state_.data()}, FinishStep{atoms, state_.data(), moving_.data(), due_.data()});
}

template <Executor Exec>
template <class Visit>
bool DynamicsOn<Exec>::advance_with(const Visit& visit) {
  begin_steps(1, DriftLength::half);
  drift_first_half();
  return complete_with(visit);
}

template <Executor Exec>
template <class Visit>
bool DynamicsOn<Exec>::complete_with(const Visit& visit) {
  const BatchView due = select_due();
  if (!visit(due, state_.data())) return false;
  drift_second_half(due);
  complete(select_due());
  return true;
}

/// Lets every replica go n steps on, and begins the first of them.
template <Executor Exec>
void DynamicsOn<Exec>::begin_steps(long n, DriftLength first) {
  choose_virial();
  exec_.for_each_replica(atoms_.everyone(), SetStop{state_.data(), n});
  exec_.for_each_replica(atoms_.everyone(), BeginStep{atoms_.view(), state_.data(), moving_.data(), first});
}

/// Sweeps of a step: drift, densities, forces, second kick. They are recorded anew when an argument has changed.
template <Executor Exec>
const typename Exec::Recording& DynamicsOn<Exec>::recorded_step() {
  const StepArguments now{list_.flag_stale(), list_.view(),        state_.data(),
                          fixing().fixed,     force_field_.view(), virial_};
  if (recorded_with_ != now) {
    recorded_.emplace(exec_.record([this] { step(); }));
    recorded_with_ = now;
  }
  return *recorded_;
}

/// Steps to its stop of the replica that has most of them left.
template <Executor Exec>
int DynamicsOn<Exec>::steps_left() const {
  long left = 0;
  for (const DynamicsState& s : exec_.download(state_))
    if (s.fault == ReplicaFault::none) left = std::max(left, s.stop_step - s.step);
  return static_cast<int>(std::min<long>(left, std::numeric_limits<int>::max()));
}

template <Executor Exec>
void DynamicsOn<Exec>::advance(long n) {
  begin_steps(n, DriftLength::whole);
  while (const int left = steps_left()) {
    waiting_.lower();
    recorded_step().replay_until(waiting_, left);
    if (!list_.any_stale()) continue;
    renew_rows();
    complete(select_due());
  }
}

template <Executor Exec>
template <class Visit>
void DynamicsOn<Exec>::advance_by_stops(long n, long every, const Visit& visit) {
  choose_virial();
  std::vector<long> goals;
  for (const DynamicsState& s : exec_.download(state_)) goals.push_back(std::min(s.step + n, s.last_step));
  exec_.upload(goal_, goals);
  exec_.for_each_replica(atoms_.everyone(), SetStop{state_.data(), 0});
  const GoOnToNextStop go_on{{atoms_.view(), state_.data(), moving_.data()}, goal_.data(), every};
  while (const long left = steps_to(goals)) {
    waiting_.lower();
    for (long k = 0; k < left && !waiting_.any(); k += every) {
      exec_.for_each_replica(atoms_.everyone(), go_on);
      recorded_step().replay_until(waiting_, static_cast<int>(std::min(every, left)));
      visit();
    }
    if (!list_.any_stale()) continue;
    renew_rows();
    complete(select_due());
    visit();
  }
}

template <Executor Exec>
long DynamicsOn<Exec>::steps_to(const std::vector<long>& goals) const {
  const auto states = exec_.download(state_);
  long left = 0;
  for (std::size_t r = 0; r < states.size(); ++r)
    if (states[r].fault == ReplicaFault::none) left = std::max(left, goals[r] - states[r].step);
  return left;
}

template <Executor Exec>
bool DynamicsOn<Exec>::finished() const {
  for (const DynamicsState& s : exec_.download(state_))
    if (s.step < s.last_step) return false;
  return true;
}

template <Executor Exec>
std::vector<long> DynamicsOn<Exec>::steps() const {
  std::vector<long> steps;
  for (const DynamicsState& s : exec_.download(state_)) steps.push_back(s.step);
  return steps;
}

template <Executor Exec>
std::optional<DynamicsFault> DynamicsOn<Exec>::fault() const {
  const auto states = exec_.download(state_);
  const auto stopped =
      std::find_if(states.begin(), states.end(), [](const DynamicsState& s) { return s.fault != ReplicaFault::none; });
  if (stopped == states.end()) return std::nullopt;
  const int r = static_cast<int>(stopped - states.begin());
  const int first = atoms_.layout().first[r], last = atoms_.layout().first[r + 1];
  DynamicsFault fault;
  fault.kind = stopped->fault, fault.replica = r, fault.step = stopped->step + stopped->forces_due;
  fault.atoms = last - first, fault.dt_ps = stopped->dt, fault.box = atoms_.boxes()[r];
  fault.constant_pressure = stopped->constant_pressure();
  fault.most_speed_A_per_ps = std::sqrt(stopped->limits.speed2);
  fault.density_ratio = first_volume_[r] / fault.box.volume();
  fault.temperature_K = stopped->twice_kinetic.trace() / (stopped->dof * units::boltzmann_eV_per_K);
  fault.least_height_A = stopped->limits.least_height;
  const auto velocities = atoms_.in_user_order(atoms_.velocities());
  const auto speed = [](const Vec3& v) { return std::isfinite(norm2(v)) ? norm2(v) : 1e300; };
  const auto fastest = std::max_element(velocities.begin() + first, velocities.begin() + last,
                                        [&](const Vec3& a, const Vec3& b) { return speed(a) < speed(b); });
  fault.fastest_atom = atoms_.user_id(r, static_cast<int>(fastest - velocities.begin()) - first);
  fault.speed_A_per_ps = norm(*fastest);
  return fault;
}

template <Executor Exec>
std::vector<std::vector<Vec3>> DynamicsOn<Exec>::velocities() const {
  const auto all = atoms_.in_user_order(atoms_.velocities());
  const auto states = exec_.download(state_);
  std::vector<std::vector<Vec3>> velocities(atoms_.n_replicas());
  for (int r = 0; r < atoms_.n_replicas(); ++r)
    for (int i = atoms_.layout().first[r]; i < atoms_.layout().first[r + 1]; ++i)
      velocities[r].push_back(all[i] * states[r].pending_scale);
  return velocities;
}

template <Executor Exec>
std::vector<Thermo> DynamicsOn<Exec>::sample() {
  const BatchView all = atoms_.everyone();
  exec_.for_each_atom(all, SettleVelocities{atoms_.view(), state_.data()});
  exec_.for_each_replica(all, ClearPendingScale{state_.data()});
  compute(all, all_output);
  Array<ThermoSums> sums(atoms_.n_replicas());
  exec_.reduce(all, ThermoOf{atoms_.view(), force_field_.view().rho_max}, StoreThermo{sums.data()});
  const auto host_sums = exec_.download(sums);
  const auto boxes = atoms_.boxes();
  const auto states = exec_.download(state_);
  std::vector<Thermo> rows;
  for (int r = 0; r < atoms_.n_replicas(); ++r) {
    const int n = atoms_.layout().first[r + 1] - atoms_.layout().first[r];
    Thermo t = thermo_row(host_sums[r], boxes[r], n, states[r].dof);
    t.step = states[r].step;
    t.time_ps = static_cast<double>(t.step) * states[r].dt;
    t.conserved_eV += states[r].reservoir_energy(boxes[r]);
    t.drive = states[r].drive;
    t.control = states[r].box_control();
    if (t.control.driven()) t.strain = t.control.strain(t.drive.time);
    rows.push_back(t);
  }
  return rows;
}

}  // namespace vitrify
