// Time per atom of the two passes of a force evaluation and of a list build, on one thread and on all.
// VITRIFY_BENCH_STRUCTURE names a structure file (with VITRIFY_BENCH_POTENTIAL's Cu and Zr) to use in place of the
// random solid solutions, VITRIFY_BENCH_POTENTIAL a setfl file, VITRIFY_BENCH_SKIN the skin in A.
#include <benchmark/benchmark.h>
#include <omp.h>

#include <cmath>
#include <cstdlib>
#include <numeric>
#include <random>
#include <string>

#include "host/engine/force_field.hpp"
#include "host/executor/cpu.hpp"
#include "host/executor/simd_passes.hpp"
#include "host/executor/simd_search.hpp"
#include "host/io/setfl.hpp"
#include "host/io/structure_file.hpp"

namespace vitrify {
namespace {

const std::vector<std::string> elements{"Cu", "Zr"};

std::string setting(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value ? value : otherwise;
}

/// Atoms of either element by chance, up to 0.3 A off the places of an fcc lattice of the glass's density.
Structure solid_solution(Int3 cells) {
  constexpr double atoms_per_A3 = 0.0604;
  const double a = std::cbrt(4 / atoms_per_A3);
  const Vec3 basis[4] = {{0, 0, 0}, {0.5, 0.5, 0}, {0.5, 0, 0.5}, {0, 0.5, 0.5}};
  std::mt19937_64 random(1);
  const auto off = [&] { return 0.3 * (static_cast<double>(random() >> 11) * 0x1p-52 - 1); };
  Structure s;
  s.elements = elements;
  s.box.length = {a * cells.x, a * cells.y, a * cells.z};
  for (int z = 0; z < cells.z; ++z)
    for (int y = 0; y < cells.y; ++y)
      for (int x = 0; x < cells.x; ++x)
        for (const Vec3& b : basis) {
          s.position.push_back({a * (x + b.x) + off(), a * (y + b.y) + off(), a * (z + b.z) + off()});
          s.type.push_back(static_cast<int>(random() % 2));
        }
  s.id.resize(s.size());
  std::iota(s.id.begin(), s.id.end(), 1);
  return s;
}

/// 14,400 atoms, or 115,200 for `size` 1.
Structure structure(long size) {
  const std::string file = setting("VITRIFY_BENCH_STRUCTURE", "");
  if (!file.empty()) return read_structure(file, elements);
  return size == 0 ? solid_solution({15, 15, 16}) : solid_solution({30, 30, 32});
}

struct Bench {
  explicit Bench(const benchmark::State& state)
      : exec(static_cast<int>(state.range(1))),
        tables(make_tables(read_setfl(setting("VITRIFY_BENCH_POTENTIAL",
                                              VITRIFY_SOURCE_DIR "/inputs/potentials/CuZr_Mendelev2019.eam.fs")),
                           elements)),
        atoms(exec, {structure(state.range(0))}, tables.mass_amu),
        list(exec, atoms, tables.radii, std::stod(setting("VITRIFY_BENCH_SKIN", "0.5"))),
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
void list_check(benchmark::State& state) {
  Bench b(state);
  for (auto _ : state) b.list.check(b.atoms.batch());
  b.report(state);
}
void list_build(benchmark::State& state) {
  Bench b(state);
  for (auto _ : state) {
    b.list.invalidate();
    b.list.build(true);
  }
  b.report(state);
}

void sizes_and_threads(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"size", "threads"})->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
  for (const int size : {0, 1}) {
    bench->Args({size, 1});
    if (omp_get_max_threads() > 1) bench->Args({size, omp_get_max_threads()});
  }
}

BENCHMARK_TEMPLATE(tuned, DensityPass)->Apply(sizes_and_threads);
BENCHMARK_TEMPLATE(tuned, ForcePass<false, false>)->Apply(sizes_and_threads);
BENCHMARK_TEMPLATE(tuned, ForcePass<true, true>)->Apply(sizes_and_threads);
BENCHMARK_TEMPLATE(plain, DensityPass)->Apply(sizes_and_threads);
BENCHMARK_TEMPLATE(plain, ForcePass<false, false>)->Apply(sizes_and_threads);
BENCHMARK(list_check)->Apply(sizes_and_threads);
BENCHMARK(list_build)->Apply(sizes_and_threads);

}  // namespace
}  // namespace vitrify

BENCHMARK_MAIN();
