// Time per atom of the two passes of a force evaluation and of both levels of lists, on one thread and on all, with the
// pairs and the least bytes that move in it: entries of rows, and of each atom its position and results.
#include <benchmark/benchmark.h>
#include <omp.h>

#include <type_traits>

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
  double inner_pairs() {
    const NeighborView rows = list.view();
    double n = 0;
    for (int i = 0; i < atoms.n_atoms(); ++i) n += rows.inner_last(i, rows.n_types - 1);
    return n;
  }
  double outer_pairs() {
    const NeighborView rows = list.view();
    double n = 0;
    for (int i = 0; i < atoms.n_atoms(); ++i) n += rows.capacity - rows.outer_first(i, rows.n_types - 1);
    return n;
  }
  /// Time per atom in s, which Google Benchmark prints with a prefix, and rates.
  void report(benchmark::State& state, double pairs, double bytes_per_atom) const {
    using benchmark::Counter;
    const auto per_s = [](double n) { return Counter(n, Counter::kIsIterationInvariantRate); };
    state.counters["per_atom"] = Counter(atoms.n_atoms(), Counter::kIsIterationInvariantRate | Counter::kInvert);
    state.counters["atoms/s"] = per_s(atoms.n_atoms());
    state.counters["pairs/s"] = per_s(pairs);
    state.counters["bytes/s"] = per_s(pairs * sizeof(int) + bytes_per_atom * atoms.n_atoms());
  }

  CpuExecutor exec;
  PotentialTables tables;
  Ensemble<CpuExecutor> atoms;
  NeighborList<CpuExecutor> list;
  ForceField<CpuExecutor> force_field;
};

constexpr double position_bytes = sizeof(PositionRecord), density_bytes = sizeof(double), force_bytes = sizeof(Vec3);

/// Pairs and bytes of one pass.
template <class Pass>
void report_pass(Bench& b, benchmark::State& state) {
  if constexpr (std::is_same_v<Pass, DensityPass>)
    b.report(state, b.inner_pairs(), position_bytes + density_bytes);
  else
    b.report(state, b.inner_pairs() + b.outer_pairs(), position_bytes + force_bytes);
}
/// And of both.
void report_forces(Bench& b, benchmark::State& state, double bytes_of_position) {
  b.report(state, 2 * b.inner_pairs() + b.outer_pairs(), 2 * bytes_of_position + density_bytes + force_bytes);
}

template <class Pass>
void tuned(benchmark::State& state) {
  Bench b(state);
  run_pass(b.exec, b.atoms.batch(), b.pass<DensityPass>());
  for (auto _ : state) run_pass(b.exec, b.atoms.batch(), b.pass<Pass>());
  report_pass<Pass>(b, state);
}
template <class Pass>
void plain(benchmark::State& state) {
  Bench b(state);
  b.exec.for_each_atom_team(b.atoms.batch(), b.pass<DensityPass>());
  for (auto _ : state) b.exec.for_each_atom_team(b.atoms.batch(), b.pass<Pass>());
  report_pass<Pass>(b, state);
}
template <bool with_energy, VirialPart part>
void mixed(benchmark::State& state) {
  Bench b(state);
  b.force_field.float_tables();  // fits curves, once
  for (auto _ : state) b.force_field.compute_mixed(b.atoms.view(), b.list.view(), b.atoms.batch(), {with_energy, part});
  report_forces(b, state, sizeof(FixedRecord));
}
template <bool with_energy, VirialPart part>
void in_double(benchmark::State& state) {
  Bench b(state);
  for (auto _ : state) b.force_field.compute(b.atoms.view(), b.list.view(), b.atoms.batch(), {with_energy, part});
  report_forces(b, state, position_bytes);
}
void list_check(benchmark::State& state) {
  Bench b(state);
  for (auto _ : state) b.list.check(b.atoms.batch());
  b.report(state, 0, 2 * position_bytes);
}
void list_prune(benchmark::State& state) {
  Bench b(state);
  for (auto _ : state) {
    b.exec.for_each(b.atoms.n_replicas(), [&](int r) { b.list.stale()[r] = 1; });
    b.list.renew(true);
  }
  b.report(state, b.inner_pairs() + b.outer_pairs(), sizeof(FixedRecord));
}
void list_search(benchmark::State& state) {
  Bench b(state);
  for (auto _ : state) {
    b.list.invalidate();
    b.list.renew(true);
  }
  b.report(state, b.inner_pairs() + b.outer_pairs(), sizeof(FixedRecord));
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
