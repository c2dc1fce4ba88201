// A batch whose types are sampled at fixed positions, with the synthetic potential.
#pragma once

#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "host/engine/dynamics/dynamics_on.hpp"
#include "host/engine/montecarlo/monte_carlo_on.hpp"
#include "tests/support/synthetic_potential.hpp"

namespace vitrify::test {

template <class Exec>
class FixedLatticeOn {
 public:
  FixedLatticeOn(Exec exec, const std::vector<Structure>& structures, const MonteCarloSettings& settings, double kT)
      : exec_(std::move(exec)),
        tables_(make_tables(synthetic_potential(), {"A", "B"})),
        atoms_(exec_, structures, tables_.mass_amu),
        list_(exec_, atoms_, tables_.radii, 0.3),
        force_field_(exec_, tables_) {
    list_.let_types_change();
    list_.renew(true);
    monte_carlo_.emplace(exec_, atoms_, list_, force_field_, settings);
    DynamicsState state;
    state.start_K = state.end_K = kT / units::boltzmann_eV_per_K;
    exec_.upload(clock_, std::vector<DynamicsState>(structures.size(), state));
    recompute_densities();
  }
  FixedLatticeOn(const FixedLatticeOn&) = delete;

  void cycle() { monte_carlo_->cycle(atoms_.everyone(), clock_.data()); }
  void set_target(const CompositionTarget& target) { monte_carlo_->set_target(target); }
  double energy(int r = 0) {
    force_field_.compute(atoms_.view(), list_.view(), atoms_.everyone(), {true, VirialPart::none});
    const auto e = atoms_.in_user_order(atoms_.energies());
    const auto first = e.begin() + atoms_.layout().first[r], last = e.begin() + atoms_.layout().first[r + 1];
    return std::accumulate(first, last, 0.0);
  }
  std::vector<Structure> structures() { return atoms_.structures(); }
  std::vector<double> densities() { return exec_.download(atoms_.densities()); }
  MonteCarloReport report(int r = 0) { return monte_carlo_->reports()[r]; }
  MonteCarloView system() { return {atoms_.view(), list_.untyped(), force_field_.view()}; }
  NeighborView grouped() { return list_.view(); }
  void regroup() { list_.group(atoms_.everyone()); }
  int* types() { return atoms_.view().type; }
  void recompute_densities() { force_field_.compute_densities(atoms_.view(), list_.view(), atoms_.everyone()); }

 private:
  Exec exec_;
  PotentialTables tables_;
  Atoms<Exec> atoms_;
  NeighborList<Exec> list_;
  ForceField<Exec> force_field_;
  std::optional<MonteCarloOn<Exec>> monte_carlo_;
  typename Exec::template Array<DynamicsState> clock_;
};

/// What chains on some executor came to.
struct ChainResult {
  std::vector<Structure> structures;
  std::vector<MonteCarloReport> reports;
  std::vector<double> densities;  ///< as carried along
  double energy = 0;              ///< of the first replica, evaluated anew
};

template <class Exec>
ChainResult sample(Exec exec, const std::vector<Structure>& structures, const MonteCarloSettings& settings, double kT,
                   int cycles) {
  FixedLatticeOn<Exec> lattice(std::move(exec), structures, settings, kT);
  for (int k = 0; k < cycles; ++k) lattice.cycle();
  ChainResult result{lattice.structures(), {}, lattice.densities(), 0};
  for (std::size_t r = 0; r < structures.size(); ++r) result.reports.push_back(lattice.report(static_cast<int>(r)));
  result.energy = lattice.energy();
  return result;
}

/// The same on one CPU thread, for programs whose other code is compiled for a device.
ChainResult sample_on_cpu(const std::vector<Structure>& structures, const MonteCarloSettings& settings, double kT,
                          int cycles);

/// Trials per atom and cycle in each of n replicas; half of the atoms of either type are wanted.
inline MonteCarloSettings sampling_of(MonteCarloMode mode, double trials_per_atom, std::size_t n_replicas = 1) {
  MonteCarloSettings s;
  s.mode = mode;
  s.trials_per_atom.assign(n_replicas, trials_per_atom);
  s.target.kappa_kT = 1000;
  s.target.fraction[0] = s.target.fraction[1] = 0.5;
  for (std::size_t r = 0; r < n_replicas; ++r) s.seeds.push_back(11 + r);
  return s;
}

}  // namespace vitrify::test
