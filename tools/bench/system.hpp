// What the benchmarks run on. VITRIFY_BENCH_STRUCTURE names a LAMMPS data file (with VITRIFY_BENCH_POTENTIAL's Cu and
// Zr) to use in place of the random solid solutions, VITRIFY_BENCH_POTENTIAL a setfl file, VITRIFY_BENCH_TABLE (thinned
// or file) its grid, VITRIFY_BENCH_DEVICE what whole steps and relaxations run on (cpu), VITRIFY_BENCH_SKIN the skin in
// A, VITRIFY_BENCH_TEMPERATURE that of the dynamics in K.
#pragma once

#include <benchmark/benchmark.h>
#include <omp.h>

#include <cmath>
#include <cstdlib>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "host/engine/device_choice.hpp"
#include "host/engine/potential/thin_tables.hpp"
#include "host/files/setfl.hpp"
#include "host/files/structures/structure_file.hpp"

namespace vitrify::bench {

inline const std::vector<std::string> elements{"Cu", "Zr"};

inline std::string setting(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value ? value : otherwise;
}

inline const char* default_potential() { return VITRIFY_SOURCE_DIR "/inputs/potentials/CuZr_Mendelev2019.eam.fs"; }
inline PotentialTables tables() {
  const auto tables = make_tables(read_setfl(setting("VITRIFY_BENCH_POTENTIAL", default_potential())), elements);
  return setting("VITRIFY_BENCH_TABLE", "thinned") == "file" ? tables : thin_tables(tables).tables;
}
inline std::string device() { return setting("VITRIFY_BENCH_DEVICE", "cpu"); }
/// The benchmark's second argument is a number of threads.
inline DeviceChoice where(const ::benchmark::State& state) { return {device(), static_cast<int>(state.range(1))}; }
inline double temperature_K() { return std::stod(setting("VITRIFY_BENCH_TEMPERATURE", "300")); }
inline double skin_A() { return std::stod(setting("VITRIFY_BENCH_SKIN", "0.5")); }

/// Atoms of either element by chance, up to 0.3 A off the places of an fcc lattice of the glass's density.
inline Structure solid_solution(Int3 cells) {
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

/// Whether the structure comes from a file: it is used as it is then.
inline bool given_structure() { return !setting("VITRIFY_BENCH_STRUCTURE", "").empty(); }

/// 14,400 atoms, 115,200 for `size` 1, 1,000,188 for 2.
inline Structure structure(long size) {
  if (given_structure()) return read_structure(setting("VITRIFY_BENCH_STRUCTURE", ""), elements);
  constexpr Int3 cells[] = {{15, 15, 16}, {30, 30, 32}, {63, 63, 63}};
  return solid_solution(cells[size]);
}

inline bool on_cpu() { return device() == "cpu"; }

/// A million atoms are for other devices than CPUs.
inline std::vector<int> sizes() { return on_cpu() ? std::vector{0, 1} : std::vector{0, 1, 2}; }

/// Arguments of a benchmark: `first`, threads (one, and all of a CPU), and what comes after.
inline void threads_of(::benchmark::internal::Benchmark* b, std::int64_t first,
                       const std::vector<std::int64_t>& after = {}) {
  b->Unit(::benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
  const auto add = [&](int threads) {
    std::vector<std::int64_t> args{first, threads};
    args.insert(args.end(), after.begin(), after.end());
    b->Args(args);
  };
  add(1);
  if (const int all = omp_get_max_threads(); on_cpu() && all > 1) add(all);
}
inline void sizes_and_threads(::benchmark::internal::Benchmark* b) {
  b->ArgNames({"size", "threads"});
  for (const int size : sizes()) threads_of(b, size);
}
inline void replicas_and_threads(::benchmark::internal::Benchmark* b) {
  b->ArgNames({"replicas", "threads"});
  threads_of(b, 64);
}

}  // namespace vitrify::bench
