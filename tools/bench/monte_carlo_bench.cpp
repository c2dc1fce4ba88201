// Time per trial of Monte Carlo cycles at fixed positions and 1500 K, without and with the regrouping of the lists that
// ends a cycle.
#include "host/engine/monte_carlo.hpp"
#include "host/executor/cpu.hpp"
#include "tools/bench/system.hpp"

namespace vitrify {
namespace {

constexpr double trials_per_atom = 0.25;

struct Chains {
  Chains(const benchmark::State& state, MonteCarloMode mode)
      : exec(static_cast<int>(state.range(1))),
        tables(bench::tables()),
        atoms(exec, {bench::structure(state.range(0))}, tables.mass_amu),
        list(exec, atoms, tables.radii, bench::skin_A()),
        field(exec, tables) {
    list.let_types_change();
    list.renew(true);
    field.compute_densities(atoms.view(), list.view(), atoms.batch());
    MonteCarloSettings settings;
    settings.mode = mode;
    settings.trials_per_atom = {trials_per_atom};
    settings.kappa_kT = 1000;
    settings.target = {0.5, 0.5};
    settings.mu_eV = {0, 3};
    settings.seeds = {1};
    chains.emplace(exec, atoms, list, field, settings);
    DynamicsState hot;
    hot.start_K = hot.end_K = 1500;
    exec.upload(clock, std::vector<DynamicsState>{hot});
  }
  /// Time per trial in s, which Google Benchmark prints with a prefix.
  void report(benchmark::State& state) const {
    using benchmark::Counter;
    const auto r = chains->reports()[0];
    state.counters["per_trial"] =
        Counter(trials_per_atom * atoms.n_atoms(), Counter::kIsIterationInvariantRate | Counter::kInvert);
    state.counters["acceptance"] = static_cast<double>(r.accepted) / static_cast<double>(r.trials);
  }

  CpuExecutor exec;
  PotentialTables tables;
  Ensemble<CpuExecutor> atoms;
  NeighborList<CpuExecutor> list;
  ForceField<CpuExecutor> field;
  CpuExecutor::Array<DynamicsState> clock;
  std::optional<MonteCarlo<CpuExecutor>> chains;
};

template <MonteCarloMode mode>
void trials(benchmark::State& state) {
  Chains b(state, mode);
  for (auto _ : state) b.chains->cycle(b.atoms.batch(), b.clock.data());
  b.report(state);
}
void regrouping(benchmark::State& state) {
  Chains b(state, MonteCarloMode::vcsgc);
  for (auto _ : state) b.list.group(b.atoms.batch());
  using benchmark::Counter;
  state.counters["per_atom"] = Counter(b.atoms.n_atoms(), Counter::kIsIterationInvariantRate | Counter::kInvert);
}

BENCHMARK_TEMPLATE(trials, MonteCarloMode::vcsgc)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(trials, MonteCarloMode::swap)->Apply(bench::sizes_and_threads);
BENCHMARK(regrouping)->Apply(bench::sizes_and_threads);

}  // namespace
}  // namespace vitrify
