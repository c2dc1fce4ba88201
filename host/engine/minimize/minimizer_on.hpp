// Batched minimisation of the potential energy: each replica has its own step, state and reason to stop.
#pragma once

#include <algorithm>
#include <functional>
#include <limits>

#include "host/engine/minimize/minimizer.hpp"
#include "host/engine/potential/force_field.hpp"
#include "kernels/minimize/conjugate_gradient.hpp"
#include "kernels/minimize/fire.hpp"
#include "kernels/minimize/lbfgs.hpp"

namespace vitrify {

template <Executor Exec>
class MinimizerOn {
 public:
  template <class T>
  using Array = typename Exec::template Array<T>;

  MinimizerOn(Exec& exec, Atoms<Exec>& atoms, NeighborList<Exec>& list, ForceField<Exec>& force_field,
              const MinimizerSettings& settings);

  /// Minimises the replicas with flags[r] != 0 (all, if empty). Forces, energies and virials belong to the result.
  /// Atoms keep their places. `go_on` is asked now and then; false ends the run with StopReason::running. `limits`, if
  /// any, are those of each replica; FIRE knows none of displacements.
  std::vector<MinimizerState> run(const std::vector<int>& flags = {}, const std::function<bool()>& go_on = {},
                                  const std::vector<RunLimit>& limits = {});

  /// Sets the tolerance of all later runs.
  void set_tolerance(double force_eV_per_A) { settings_.force_tolerance_eV_per_A = force_eV_per_A; }
  /// Forgets the pairs of the replicas with flags[r] != 0.
  void forget(const std::vector<int>& flags);

  void save(StateArchive& archive) const;
  void restore(const StateArchive& archive);

 private:
  /// Forces of the running replicas whose list is complete; the others wait for the host to renew it.
  void evaluate();
  void remember_start(const std::vector<RunLimit>& limits);
  void start();
  void iterate();
  void start_conjugate_gradient();
  void start_lbfgs();
  void start_fire();
  void iterate_conjugate_gradient();
  void iterate_lbfgs();
  void iterate_fire();
  void lbfgs_direction();
  void conjugate_direction();

  StopRule rule() const {
    constexpr long most = std::numeric_limits<int>::max();
    return {settings_.force_tolerance_eV_per_A, static_cast<int>(std::min(settings_.max_evaluations, most))};
  }
  BatchView to_move() { return atoms_.everyone().where(to_move_.data()); }
  BatchView due() { return atoms_.everyone().where(due_.data()); }
  BatchView running() { return atoms_.everyone().where(running_.data()); }
  BatchView turning() { return atoms_.everyone().where(new_direction_.data()); }
  DescentView descent() {
    return {state_.data(),   line_.data(),          direction_.data(), previous_force_.data(),
            running_.data(), new_direction_.data(), downhill_.data(),  displaced_from_};
  }
  ConjugateGradientView conjugate() { return {descent(), beta_.data(), previous_force2_.data()}; }
  LbfgsView lbfgs() {
    return {descent(),        settings_.memory, atoms_.n_atoms(), vectors_.data(), gradient_.data(),
            products_.data(), gram_.data(),     weights_.data(),  count_.data(),   newest_.data()};
  }
  FireView fire() { return {state_.data(), fire_.data(), direction_.data(), running_.data(), FireParameters{}}; }

  Exec& exec_;
  Atoms<Exec>& atoms_;
  NeighborList<Exec>& list_;
  ForceField<Exec>& force_field_;
  MinimizerSettings settings_;
  Array<MinimizerState> state_;
  Array<int> running_, to_move_, due_, waiting_, new_direction_, downhill_;
  Array<LineSearch> line_;
  Array<Vec3> direction_, previous_force_, start_;
  const Vec3* displaced_from_ = nullptr;  ///< start_ in runs that are limited by displacements
  Array<double> beta_, previous_force2_;
  Array<FloatVec3> vectors_;
  Array<Vec3> gradient_;
  Array<double> products_, gram_, weights_;
  Array<int> count_, newest_;
  Array<FireState> fire_;
};

template <Executor Exec>
MinimizerOn<Exec>::MinimizerOn(Exec& exec, Atoms<Exec>& atoms, NeighborList<Exec>& list, ForceField<Exec>& force_field,
                               const MinimizerSettings& settings)
    : exec_(exec), atoms_(atoms), list_(list), force_field_(force_field), settings_(settings) {
  const int n = atoms.n_atoms(), n_replicas = atoms.n_replicas(), m = settings.memory;
  exec_.upload(state_, std::vector<MinimizerState>(n_replicas));
  for (auto* flags : {&running_, &to_move_, &due_, &waiting_, &new_direction_, &downhill_, &count_, &newest_})
    exec_.upload(*flags, std::vector<int>(n_replicas));
  exec_.upload(direction_, std::vector<Vec3>(n));
  exec_.upload(previous_force_, std::vector<Vec3>(n));
  exec_.upload(line_, std::vector<LineSearch>(n_replicas));
  exec_.upload(fire_, std::vector<FireState>(n_replicas));
  exec_.upload(beta_, std::vector<double>(n_replicas));
  exec_.upload(previous_force2_, std::vector<double>(n_replicas));
  if (settings.method != MinimizerMethod::lbfgs) return;
  exec_.upload(gradient_, std::vector<Vec3>(n));
  vectors_.resize(2UL * m * n);
  exec_.upload(products_, std::vector<double>(6L * m * n_replicas));
  exec_.upload(gram_, std::vector<double>(2L * m * m * n_replicas));
  exec_.upload(weights_, std::vector<double>((2L * m + 1) * n_replicas));
}

/// A replica moves unless it has moved already and waits for its list.
struct SelectToMove {
  const int *running, *waiting;
  int* to_move;
  VITRIFY_HD void operator()(int r) const { to_move[r] = running[r] && !waiting[r]; }
};
struct SelectDue {
  const int *running, *stale;
  int *due, *waiting, *new_direction;
  VITRIFY_HD void operator()(int r) const {
    due[r] = running[r] && !stale[r];
    waiting[r] = running[r] && stale[r];
    new_direction[r] = 0;
  }
};

template <Executor Exec>
void MinimizerOn<Exec>::evaluate() {
  list_.check(to_move());
  exec_.for_each_replica(atoms_.everyone(), SelectDue{running_.data(), list_.stale(), due_.data(), waiting_.data(),
                                                      new_direction_.data()});
  force_field_.compute(atoms_.view(), list_.view(), due(), {true, VirialPart::none});
}

/// Runs two finishing steps of a reduction one after the other, the second only for replicas that turn.
template <class First, class Second>
struct ThenIfTurning {
  First first;
  Second second;
  const int* turning;
  template <class Sum>
  VITRIFY_HD void operator()(int r, const Sum& sum) const {
    first(r, sum);
    if (turning[r]) second(r, sum);
  }
};

template <Executor Exec>
void MinimizerOn<Exec>::conjugate_direction() {
  exec_.reduce(turning(), UpdateConjugate{atoms_.view(), conjugate()},
               BeginConjugateLine{descent(), settings_.max_displacement_A});
}

template <Executor Exec>
void MinimizerOn<Exec>::start_conjugate_gradient() {
  exec_.reduce(due(), EvaluationSums{atoms_.view(), descent()},
               ThenIfTurning<FirstEvaluation, ChooseBeta>{{descent(), rule()}, {conjugate()}, new_direction_.data()});
  conjugate_direction();
}

template <Executor Exec>
void MinimizerOn<Exec>::iterate_conjugate_gradient() {
  exec_.for_each_atom(to_move(), MoveAlong{atoms_.view(), descent()});
  evaluate();
  exec_.reduce(due(), EvaluationSums{atoms_.view(), descent()},
               ThenIfTurning<JudgeTrial, ChooseBeta>{{descent(), rule(), 0.3}, {conjugate()}, new_direction_.data()});
  conjugate_direction();
}

template <Executor Exec>
void MinimizerOn<Exec>::lbfgs_direction() {
  const LbfgsView l = lbfgs();
  exec_.for_each_replica(turning(), AdvancePair{l});
  exec_.for_each_atom(turning(), StorePair{atoms_.view(), l});
  exec_.products(turning(), l.vectors, l.n_atoms, 2 * l.memory, NewestVectors{l}, l.products);
  exec_.for_each_replica_crew(turning(), RecurOnProducts{l});
  exec_.run(turning(), AssembleDirection{atoms_.view(), l}, BeginNewtonLine{l, settings_.max_displacement_A});
}

template <Executor Exec>
void MinimizerOn<Exec>::start_lbfgs() {
  if (!settings_.keep_memory) exec_.fill(count_, 0);
  exec_.reduce(due(), EvaluationSums{atoms_.view(), descent()}, FirstEvaluation{descent(), rule()});
  lbfgs_direction();
}

template <Executor Exec>
void MinimizerOn<Exec>::iterate_lbfgs() {
  exec_.for_each_atom(to_move(), MoveAlong{atoms_.view(), descent()});
  evaluate();
  exec_.reduce(due(), EvaluationSums{atoms_.view(), descent()}, JudgeTrial{descent(), rule(), 0.9});
  lbfgs_direction();
}

template <Executor Exec>
void MinimizerOn<Exec>::start_fire() {
  exec_.fill(direction_, Vec3{});
  exec_.fill(fire_, FireState{});
  exec_.reduce(due(), FirePower{atoms_.view(), fire()}, SteerFire{fire(), rule()});
}

template <Executor Exec>
void MinimizerOn<Exec>::iterate_fire() {
  exec_.reduce(to_move(), UpdateFireVelocity{atoms_.view(), fire()},
               LimitFireStep{fire(), settings_.max_displacement_A});
  exec_.for_each_atom(to_move(), DriftFire{atoms_.view(), fire()});
  evaluate();
  exec_.reduce(due(), FirePower{atoms_.view(), fire()}, SteerFire{fire(), rule()});
}

struct CopyPositions {
  AtomsView atoms;
  Vec3* to;
  VITRIFY_HD void operator()(int i, int) const { to[i] = atoms.position[i].xyz(); }
};

template <Executor Exec>
void MinimizerOn<Exec>::remember_start(const std::vector<RunLimit>& limits) {
  const auto by_displacement = [](const RunLimit& l) { return l.displacement_A > 0; };
  displaced_from_ = nullptr;
  if (std::none_of(limits.begin(), limits.end(), by_displacement)) return;
  start_.resize(atoms_.n_atoms());
  exec_.for_each_atom(running(), CopyPositions{atoms_.view(), start_.data()});
  displaced_from_ = start_.data();
}

template <Executor Exec>
void MinimizerOn<Exec>::start() {
  switch (settings_.method) {
    case MinimizerMethod::conjugate_gradient:
      return start_conjugate_gradient();
    case MinimizerMethod::lbfgs:
      return start_lbfgs();
    case MinimizerMethod::fire:
      return start_fire();
  }
}

template <Executor Exec>
void MinimizerOn<Exec>::iterate() {
  exec_.for_each_replica(atoms_.everyone(), SelectToMove{running_.data(), waiting_.data(), to_move_.data()});
  switch (settings_.method) {
    case MinimizerMethod::conjugate_gradient:
      return iterate_conjugate_gradient();
    case MinimizerMethod::lbfgs:
      return iterate_lbfgs();
    case MinimizerMethod::fire:
      return iterate_fire();
  }
}

template <Executor Exec>
std::vector<MinimizerState> MinimizerOn<Exec>::run(const std::vector<int>& flags, const std::function<bool()>& go_on,
                                                   const std::vector<RunLimit>& limits) {
  const int n_replicas = atoms_.n_replicas();
  const std::vector<int> chosen = flags.empty() ? std::vector<int>(n_replicas, 1) : flags;
  exec_.upload(running_, chosen);
  exec_.upload(to_move_, chosen);
  exec_.fill(waiting_, 0);
  std::vector<MinimizerState> states(n_replicas);
  for (std::size_t r = 0; r < limits.size(); ++r) states[r].limit = limits[r];
  exec_.upload(state_, states);
  remember_start(limits);
  list_.check(running());
  if (list_.any_stale()) list_.renew(false);
  evaluate();
  start();
  while (exec_.any(running_) && (!go_on || go_on())) {
    for (int k = 0; k < Exec::queue_depth; ++k) iterate();
    if (list_.any_stale()) list_.renew(false);
  }
  exec_.upload(running_, chosen);
  force_field_.compute_virial(atoms_.view(), list_.view(), running());
  exec_.fill(running_, 0);
  return exec_.download(state_);
}

template <Executor Exec>
void MinimizerOn<Exec>::forget(const std::vector<int>& flags) {
  auto count = exec_.download(count_);
  for (std::size_t r = 0; r < count.size(); ++r)
    if (flags[r]) count[r] = 0;
  exec_.upload(count_, count);
}

template <Executor Exec>
void MinimizerOn<Exec>::save(StateArchive& archive) const {
  if (settings_.method != MinimizerMethod::lbfgs) return;
  archive.put("minimizer/vectors", exec_.download(vectors_));
  archive.put("minimizer/gram", exec_.download(gram_));
  archive.put("minimizer/count", exec_.download(count_));
  archive.put("minimizer/newest", exec_.download(newest_));
}

template <Executor Exec>
void MinimizerOn<Exec>::restore(const StateArchive& archive) {
  if (settings_.method != MinimizerMethod::lbfgs) return;
  exec_.upload(vectors_, archive.get<FloatVec3>("minimizer/vectors", vectors_.size()));
  exec_.upload(gram_, archive.get<double>("minimizer/gram", gram_.size()));
  exec_.upload(count_, archive.get_within<int>("minimizer/count", count_.size(), 0, settings_.memory));
  exec_.upload(newest_, archive.get_within<int>("minimizer/newest", newest_.size(), 0, settings_.memory - 1));
}

}  // namespace vitrify
