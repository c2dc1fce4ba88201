// Monte Carlo cycles between MD steps: one chain per replica, all chains at once.
#pragma once

#include "host/engine/montecarlo/monte_carlo.hpp"
#include "host/engine/potential/force_field.hpp"
#include "kernels/dynamics/nose_hoover.hpp"

namespace vitrify {

template <Executor Exec>
class MonteCarloOn {
 public:
  template <class T>
  using Array = typename Exec::template Array<T>;

  MonteCarloOn(Exec& exec, Atoms<Exec>& atoms, NeighborList<Exec>& list, ForceField<Exec>& force_field,
               const MonteCarloSettings& settings);

  /// One cycle in the replicas of `batch` at the temperatures of their dynamics. Lists and electron densities must
  /// belong to the current positions; afterwards lists are grouped by the new types, densities are carried along,
  /// forces are not.
  void cycle(const BatchView& batch, const DynamicsState* dynamics);
  std::vector<MonteCarloReport> reports() const;

  void save(StateArchive& archive) const { archive.put("monte_carlo/chains", exec_.download(state_)); }
  void restore(const StateArchive& archive) {
    exec_.upload(state_, archive.get<ChainState>("monte_carlo/chains", atoms_.n_replicas()));
  }

 private:
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

  Exec& exec_;
  Atoms<Exec>& atoms_;
  NeighborList<Exec>& list_;
  ForceField<Exec>& force_field_;
  MonteCarloSettings settings_;
  Array<ChainState> state_;
  Array<Candidate> candidates_;
  Array<int> accepted_;
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
    s.weight.n_types = static_cast<int>(structures[r].elements.size());
    for (int type : structures[r].type) ++s.composition.count[type];
    states.push_back(s);
  }
  exec_.upload(state_, states);
  candidates_.resize(static_cast<std::size_t>(exec.crew_width()) * atoms.n_replicas());
  accepted_.resize(candidates_.size());
}

template <Executor Exec>
void MonteCarloOn<Exec>::cycle(const BatchView& batch, const DynamicsState* dynamics) {
  exec_.for_each_replica(batch, BeginCycle{atoms_.view(), force_field_.view(), state_.data(), dynamics, target()});
  exec_.for_each_replica_crew(batch, RunCycle{chain()});
  list_.group(batch);
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
