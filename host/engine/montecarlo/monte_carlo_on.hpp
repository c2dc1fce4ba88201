// Monte Carlo cycles between MD steps: one chain per replica, all chains at once.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>

#include "host/engine/montecarlo/monte_carlo.hpp"
#include "host/engine/potential/force_field.hpp"
#include "kernels/montecarlo/decide.hpp"
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
            window_.data(),
            trials_.data(),
            flips_.data(),
            acts_anew_.data(),
            altered_.data(),
            stretches_.data(),
            nearby_.data(),
            at_work_.data(),
            over_.data(),
            list_.to_regroup(),
            width_,
            exchanges(settings_.mode) ? 2 : 1};
  }
  /// Kappa acts in the variance-constrained ensemble alone.
  CompositionTarget target() const {
    CompositionTarget target = settings_.target;
    if (settings_.mode != MonteCarloMode::vcsgc) target.kappa_kT = target.kappa_eV = 0;
    return target;
  }

  void open_windows();
  void pass();
  const typename Exec::Recording& recorded_pass();

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
  Array<int> types_before_;  ///< the cycle
  Array<MassFrames> frames_;
  Array<Window> window_;
  Array<WindowTrial> trials_;
  Array<Flip> flips_;
  Array<Stretch> stretches_;
  Array<int> acts_anew_, altered_, nearby_, at_work_;
  typename Exec::HostFlags over_;
  int width_;  ///< trials of a replica that are evaluated at once
  std::optional<ChainView> recorded_with_;
  std::optional<typename Exec::Recording> recorded_;
  bool in_cycle_ = false;
};

template <Executor Exec>
MonteCarloOn<Exec>::MonteCarloOn(Exec& exec, Atoms<Exec>& atoms, NeighborList<Exec>& list,
                                 ForceField<Exec>& force_field, const MonteCarloSettings& settings)
    : exec_(exec),
      atoms_(atoms),
      list_(list),
      force_field_(force_field),
      settings_(settings),
      at_work_(1),
      over_(1),
      width_(exec.trials_ahead(atoms.n_replicas())) {
  const auto structures = atoms.structures();
  std::vector<ChainState> states;
  for (int r = 0; r < atoms.n_replicas(); ++r) {
    ChainState s;
    s.mode = settings.mode;
    s.seed = settings.seeds.at(r);
    s.stage = settings.stage;
    s.trials_per_atom = settings.trials_per_atom.at(r);
    s.weight.n_types = static_cast<int>(structures[r].elements.size());
    s.composition = counts_of(structures[r]);
    states.push_back(s);
  }
  exec_.upload(state_, states);
  types_before_.resize(atoms.n_atoms()), frames_.resize(atoms.n_replicas());
  const auto room = static_cast<std::size_t>(width_) * atoms.n_replicas(), flips = room * chain().flips_per_trial;
  window_.resize(atoms.n_replicas()), trials_.resize(room), acts_anew_.resize(room), altered_.resize(room);
  stretches_.resize(static_cast<std::size_t>(chain().stretches_per_window()) * atoms.n_replicas());
  flips_.resize(flips), nearby_.resize(flips * ChainView::most_nearby);
}

template <Executor Exec>
bool MonteCarloOn<Exec>::cycle(const BatchView& batch, const DynamicsState* dynamics,
                               const std::function<bool()>& go_on) {
  /// So many take a fraction of a second.
  constexpr int trials = 100'000, fewest_passes = 64;
  const int passes = std::max(fewest_passes, trials / static_cast<int>(trials_.size()));
  if (!in_cycle_) {
    exec_.for_each_replica(batch, BeginCycle{atoms_.view(), force_field_.view(), state_.data(), dynamics, target()});
    exec_.for_each_atom(batch, KeepTypes{atoms_.view(), types_before_.data()});
  }
  in_cycle_ = true;
  open_windows();
  for (;;) {
    recorded_pass().replay_until(over_, passes);
    exec_.synchronize();
    if (over_.any()) break;
    if (go_on && !go_on()) return false;
  }
  in_cycle_ = false;
  exchange_masses(batch);
  list_.regroup(batch);
  return true;
}

/// Those of replicas that have no cycle in progress are empty.
template <Executor Exec>
void MonteCarloOn<Exec>::open_windows() {
  over_.lower();
  exec_.fill(at_work_, 0);
  exec_.for_each_replica(atoms_.everyone(), OpenFirstWindow{chain()});
  exec_.for_each(1, LookForWork{at_work_.data(), over_.data()});
}

template <Executor Exec>
void MonteCarloOn<Exec>::pass() {
  exec_.run(static_cast<int>(trials_.size()), EvaluateTrials{chain()});
  if constexpr (Exec::foresees_decisions)
    exec_.for_each_team(static_cast<int>(stretches_.size()), ForeseeDecisions{chain()});
  exec_.for_each_replica_crew(atoms_.everyone(), DecideTrials{chain()});
  exec_.for_each_team(static_cast<int>(flips_.size()), CarryOutFlips{chain()});
}

/// It is recorded anew when an argument has changed.
template <Executor Exec>
const typename Exec::Recording& MonteCarloOn<Exec>::recorded_pass() {
  if (recorded_with_ != chain()) {
    recorded_.emplace(exec_.record([this] { pass(); }));
    recorded_with_ = chain();
  }
  return *recorded_;
}

template <Executor Exec>
std::vector<MonteCarloReport> MonteCarloOn<Exec>::reports() const {
  std::vector<MonteCarloReport> reports;
  for (const ChainState& s : exec_.download(state_))
    reports.push_back({s.trials, s.accepted, static_cast<double>(s.energy) * ChainState::energy_unit,
                       std::vector<int>(s.composition.count, s.composition.count + s.weight.n_types)});
  return reports;
}

}  // namespace vitrify
