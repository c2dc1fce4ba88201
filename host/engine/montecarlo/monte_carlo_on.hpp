// Monte Carlo cycles between MD steps: one chain per replica, all chains at once.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>

#include "host/engine/montecarlo/monte_carlo.hpp"
#include "host/engine/potential/force_field.hpp"
#include "kernels/dynamics/nose_hoover.hpp"
#include "kernels/montecarlo/exchange_masses.hpp"

namespace vitrify {

template <Executor Exec>
class MonteCarloOn {
 public:
  template <class T>
  using Array = typename Exec::template Array<T>;

  MonteCarloOn(Exec& exec, Atoms<Exec>& atoms, NeighborList<Exec>& list, ForceField<Exec>& force_field,
               const MonteCarloSettings& settings);

  /// One cycle in the replicas of `batch` at the temperatures of their dynamics, or the rest of the one in progress.
  /// Lists and electron densities must belong to the current positions; afterwards lists are grouped by the new types,
  /// densities are carried along, velocities are those of the new masses, forces are as before. When `go_on`, asked in
  /// long cycles, says no, the cycle stays in progress; returns whether it is over.
  bool cycle(const BatchView& batch, const DynamicsState* dynamics, const std::function<bool()>& go_on = {});
  void set_target(const CompositionTarget& target) { settings_.target = target; }
  bool in_cycle() const { return in_cycle_; }
  std::vector<MonteCarloReport> reports() const;

  void save(StateArchive& archive) const {
    archive.put("monte_carlo/chains", exec_.download(state_));
    archive.put("monte_carlo/in_cycle", std::vector<int>{in_cycle_});
    if (in_cycle_) archive.put("monte_carlo/types_before", exec_.download(types_before_));
  }
  void restore(const StateArchive& archive) {
    const auto chains = archive.get<ChainState>("monte_carlo/chains", atoms_.n_replicas());
    const auto made = exec_.download(state_);
    const auto structures = atoms_.structures();
    for (std::size_t r = 0; r < chains.size(); ++r)
      if (!chains[r].continues(made[r]) || !(chains[r].composition == counts_of(structures[r])))
        StateArchive::refuse("monte_carlo/chains", "belongs to other atoms or another stage");
    exec_.upload(state_, chains);
    in_cycle_ = archive.get_one<int>("monte_carlo/in_cycle", 0, 1) != 0;
    if (in_cycle_)
      exec_.upload(types_before_,
                   archive.get_within<int>("monte_carlo/types_before", atoms_.n_atoms(), 0, list_.n_types() - 1));
  }

 private:
  static TypeCounts counts_of(const Structure& structure) {
    TypeCounts counts;
    for (const int type : structure.type) ++counts.count[type];
    return counts;
  }
  ChainView chain() {
    return {{atoms_.view(), list_.untyped(), force_field_.view()},
            state_.data(),
            candidates_.data(),
            accepted_.data(),
            exec_.crew_width()};
  }
  /// Kappa acts in the variance-constrained ensemble alone.
  CompositionTarget target() const {
    CompositionTarget target = settings_.target;
    if (settings_.mode != MonteCarloMode::vcsgc) target.kappa_kT = target.kappa_eV = 0;
    return target;
  }

  /// Trials of a replica in one launch: they take a fraction of a second.
  long trials_at_once() const {
    constexpr long of_all_replicas = 100'000, fewest = 100;
    return std::max(fewest, of_all_replicas * exec_.crew_width() / atoms_.n_replicas());
  }

  void exchange_masses(const BatchView& batch) {
    exec_.reduce(batch, MassSumsOf{atoms_.view(), types_before_.data()}, StoreMassFrames{frames_.data()});
    exec_.for_each_atom(batch, ExchangeMasses{atoms_.view(), types_before_.data(), frames_.data()});
  }

  Exec& exec_;
  Atoms<Exec>& atoms_;
  NeighborList<Exec>& list_;
  ForceField<Exec>& force_field_;
  MonteCarloSettings settings_;
  Array<ChainState> state_;
  Array<Candidate> candidates_;
  Array<int> accepted_;
  Array<int> types_before_;  ///< the cycle
  Array<MassFrames> frames_;
  bool in_cycle_ = false;
  double most_trials_ = 0;  ///< of a replica in a cycle
};

template <Executor Exec>
MonteCarloOn<Exec>::MonteCarloOn(Exec& exec, Atoms<Exec>& atoms, NeighborList<Exec>& list,
                                 ForceField<Exec>& force_field, const MonteCarloSettings& settings)
    : exec_(exec), atoms_(atoms), list_(list), force_field_(force_field), settings_(settings) {
  const auto structures = atoms.structures();
  std::vector<ChainState> states;
  for (int r = 0; r < atoms.n_replicas(); ++r) {
    ChainState s;
    s.mode = settings.mode;
    s.seed = settings.seeds.at(r);
    s.stage = settings.stage;
    s.trials_per_atom = settings.trials_per_atom.at(r);
    most_trials_ = std::max(most_trials_, s.trials_per_atom * static_cast<double>(structures[r].size()) + 1);
    s.weight.n_types = static_cast<int>(structures[r].elements.size());
    s.composition = counts_of(structures[r]);
    states.push_back(s);
  }
  exec_.upload(state_, states);
  candidates_.resize(static_cast<std::size_t>(exec.crew_width()) * atoms.n_replicas());
  accepted_.resize(candidates_.size());
  types_before_.resize(atoms.n_atoms()), frames_.resize(atoms.n_replicas());
}

template <Executor Exec>
bool MonteCarloOn<Exec>::cycle(const BatchView& batch, const DynamicsState* dynamics,
                               const std::function<bool()>& go_on) {
  if (!in_cycle_) {
    exec_.for_each_replica(batch, BeginCycle{atoms_.view(), force_field_.view(), state_.data(), dynamics, target()});
    exec_.for_each_atom(batch, KeepTypes{atoms_.view(), types_before_.data()});
  }
  in_cycle_ = true;
  const long at_once = trials_at_once();
  const auto launches = static_cast<long>(std::ceil(most_trials_ / static_cast<double>(at_once)));
  for (long k = 0; k < launches; ++k) {
    if (k > 0) exec_.synchronize();
    if (k > 0 && go_on && !go_on()) return false;
    exec_.for_each_replica_crew(batch, RunCycle{chain(), at_once});
  }
  in_cycle_ = false;
  exchange_masses(batch);
  list_.group(batch);
  return true;
}

template <Executor Exec>
std::vector<MonteCarloReport> MonteCarloOn<Exec>::reports() const {
  std::vector<MonteCarloReport> reports;
  for (const ChainState& s : exec_.download(state_))
    reports.push_back({s.trials, s.accepted, s.energy_change,
                       std::vector<int>(s.composition.count, s.composition.count + s.weight.n_types)});
  return reports;
}

}  // namespace vitrify
