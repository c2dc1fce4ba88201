// Time per atom of the two passes of a force evaluation and of both levels of lists, on one thread and on all.
#include <benchmark/benchmark.h>
#include <omp.h>

#include "host/engine/force_field.hpp"
#include "host/executor/cpu.hpp"
#include "host/executor/pin_threads.hpp"
#include "host/executor/simd_passes.hpp"
#include "host/executor/simd_search.hpp"
#include "tools/bench/system.hpp"

namespace vitrify {
namespace {

struct Bench {
  explicit Bench(const benchmark::State& state)
      : exec(static_cast<int>(state.range(1))),
        tables(bench::tables()),
        atoms(exec, {bench::structure(state.range(0))}, tables.mass_amu),
        list(exec, atoms, tables.radii, bench::skin_A()),
        force_field(exec, tables) {
    list.update(true);
  }
  template <class Pass>
  Pass pass() {
    return {atoms.view(), list.view(), force_field.view()};
  }
  /// Time per atom in s, which Google Benchmark prints with a prefix.
  void report(benchmark::State& state) const {
    using benchmark::Counter;
    state.counters["per_atom"] = Counter(atoms.n_atoms(), Counter::kIsIterationInvariantRate | Counter::kInvert);
  }

  CpuExecutor exec;
  PotentialTables tables;
  Ensemble<CpuExecutor> atoms;
  NeighborList<CpuExecutor> list;
  ForceField<CpuExecutor> force_field;
};

template <class Pass>
void tuned(benchmark::State& state) {
  Bench b(state);
  run_pass(b.exec, b.atoms.batch(), b.pass<DensityPass>());
  for (auto _ : state) run_pass(b.exec, b.atoms.batch(), b.pass<Pass>());
  b.report(state);
}
template <class Pass>
void plain(benchmark::State& state) {
  Bench b(state);
  b.exec.for_each_atom_team(b.atoms.batch(), b.pass<DensityPass>());
  for (auto _ : state) b.exec.for_each_atom_team(b.atoms.batch(), b.pass<Pass>());
  b.report(state);
}
template <bool with_energy, VirialPart part>
void mixed(benchmark::State& state) {
  Bench b(state);
  for (auto _ : state) b.force_field.compute_mixed(b.atoms.view(), b.list.view(), b.atoms.batch(), {with_energy, part});
  b.report(state);
}
template <bool with_energy, VirialPart part>
void in_double(benchmark::State& state) {
  Bench b(state);
  for (auto _ : state) b.force_field.compute(b.atoms.view(), b.list.view(), b.atoms.batch(), {with_energy, part});
  b.report(state);
}
void list_check(benchmark::State& state) {
  Bench b(state);
  for (auto _ : state) b.list.check(b.atoms.batch());
  b.report(state);
}
void list_prune(benchmark::State& state) {
  Bench b(state);
  for (auto _ : state) {
    b.exec.for_each(b.atoms.n_replicas(), [&](int r) { b.list.stale()[r] = 1; });
    b.list.renew(true);
  }
  b.report(state);
}
void list_search(benchmark::State& state) {
  Bench b(state);
  for (auto _ : state) {
    b.list.invalidate();
    b.list.renew(true);
  }
  b.report(state);
}

BENCHMARK_TEMPLATE(tuned, DensityPass)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(tuned, ForcePass<false, VirialPart::none>)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(tuned, ForcePass<true, VirialPart::all>)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(plain, DensityPass)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(plain, ForcePass<false, VirialPart::none>)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(in_double, false, VirialPart::none)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(in_double, false, VirialPart::trace)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(in_double, true, VirialPart::all)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(mixed, false, VirialPart::none)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(mixed, false, VirialPart::trace)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(mixed, true, VirialPart::all)->Apply(bench::sizes_and_threads);
BENCHMARK(list_check)->Apply(bench::sizes_and_threads);
BENCHMARK(list_prune)->Apply(bench::sizes_and_threads);
BENCHMARK(list_search)->Apply(bench::sizes_and_threads);

}  // namespace
}  // namespace vitrify

/// Threads stay on their cores, so that a run is like the next.
int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  if (const int threads = omp_get_max_threads(); threads <= vitrify::cpus_allowed()) vitrify::pin_threads(threads);
  benchmark::RunSpecifiedBenchmarks();
}
