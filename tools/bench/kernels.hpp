// Time per atom of the kernels on an executor: the passes of a force evaluation, both levels of lists, the sweeps of a
// step, products of vectors, D2min, and Monte Carlo cycles, with the pairs and the least bytes that move in them:
// entries of rows, and of each atom its position and results.
#pragma once

#include <optional>

#include "host/analysis/structure/neighbor_search.hpp"
#include "host/engine/d2min_on.hpp"
#include "host/engine/dynamics/dynamics_on.hpp"
#include "host/engine/montecarlo/monte_carlo_on.hpp"
#include "tools/bench/system.hpp"

namespace vitrify::bench {

/// A structure, its lists and its potential on an executor. The benchmark's second argument makes the executor: a
/// number of threads, or of a device.
template <class Exec>
struct System {
  explicit System(const ::benchmark::State& state)
      : exec(static_cast<int>(state.range(1))),
        potential(tables()),
        atoms(exec, {structure(state.range(0))}, potential.mass_amu),
        list(exec, atoms, potential.radii, skin_A()),
        force_field(exec, potential),
        fixed(atoms.n_atoms()),
        embedded(atoms.n_atoms()) {
    list.update(true);
    force_field.float_tables();  // fits curves, once
    exec.for_each_atom(atoms.batch(), FixPositions{atoms.view(), fixed.data()});
    exec.run(atoms.batch(), in_double<DensityPass>());
    exec.run(atoms.batch(), mixed_densities());
    exec.synchronize();
  }
  template <class Pass>
  Pass in_double() {
    return {atoms.view(), list.view(), force_field.view()};
  }
  MixedDensityPass mixed_densities() {
    return {atoms.view(), fixed.data(), embedded.data(), list.view(), force_field.view(), force_field.float_tables()};
  }
  template <class Pass>
  Pass mixed_forces() {
    return {atoms.view(), embedded.data(), list.view(), force_field.view(), force_field.float_tables()};
  }

  Exec exec;
  PotentialTables potential;
  Atoms<Exec> atoms;
  NeighborList<Exec> list;
  ForceField<Exec> force_field;
  typename Exec::template Array<FixedRecord> fixed, embedded;
};

struct PairCount {
  double inner = 0, outer = 0;
  VITRIFY_HD PairCount& operator+=(const PairCount& o) {
    inner += o.inner, outer += o.outer;
    return *this;
  }
};
struct PairsOf {
  NeighborView rows;
  VITRIFY_HD PairCount operator()(int i, int) const {
    return {static_cast<double>(rows.inner_last(i, rows.n_types - 1)),
            static_cast<double>(rows.capacity - rows.outer_first(i, rows.n_types - 1))};
  }
};
struct StorePairs {
  PairCount* pairs;
  VITRIFY_HD void operator()(int r, const PairCount& n) const { pairs[r] = n; }
};
template <class Exec>
PairCount pairs(System<Exec>& s) {
  typename Exec::template Array<PairCount> pairs(1);
  s.exec.reduce(s.atoms.batch(), PairsOf{s.list.view()}, StorePairs{pairs.data()});
  return s.exec.download(pairs)[0];
}

/// Times `launches`, waiting for their end; per_atom is in s, which Google Benchmark prints with a prefix.
template <class Exec, class Launches>
void measure(::benchmark::State& state, System<Exec>& s, double pairs, double bytes_per_atom,
             const Launches& launches) {
  for (auto _ : state) {
    launches();
    s.exec.synchronize();
  }
  using ::benchmark::Counter;
  const auto per_s = [](double n) { return Counter(n, Counter::kIsIterationInvariantRate); };
  const int n = s.atoms.n_atoms();
  state.counters["per_atom"] = Counter(n, Counter::kIsIterationInvariantRate | Counter::kInvert);
  state.counters["atoms/s"] = per_s(n);
  state.counters["pairs/s"] = per_s(pairs);
  state.counters["bytes/s"] = per_s(pairs * sizeof(int) + bytes_per_atom * n);
}

constexpr double position_bytes = sizeof(PositionRecord), fixed_bytes = sizeof(FixedRecord),
                 density_bytes = sizeof(double), force_bytes = sizeof(Vec3);

template <class Exec>
void density_pass(::benchmark::State& state) {
  System<Exec> s(state);
  const auto pass = s.template in_double<DensityPass>();
  measure(state, s, pairs(s).inner, position_bytes + density_bytes, [&] { s.exec.run(s.atoms.batch(), pass); });
}
template <class Exec>
void mixed_density_pass(::benchmark::State& state) {
  System<Exec> s(state);
  const auto pass = s.mixed_densities();
  measure(state, s, pairs(s).inner, 2 * fixed_bytes + density_bytes, [&] { s.exec.run(s.atoms.batch(), pass); });
}
template <class Exec, bool with_energy, VirialPart part>
void force_pass(::benchmark::State& state) {
  System<Exec> s(state);
  const PairCount n = pairs(s);
  const auto pass = s.template in_double<ForcePass<with_energy, part>>();
  measure(state, s, n.inner + n.outer, position_bytes + force_bytes, [&] { s.exec.run(s.atoms.batch(), pass); });
}
template <class Exec, bool with_energy, VirialPart part>
void mixed_force_pass(::benchmark::State& state) {
  System<Exec> s(state);
  const PairCount n = pairs(s);
  const auto pass = s.template mixed_forces<MixedForcePass<with_energy, part>>();
  measure(state, s, n.inner + n.outer, fixed_bytes + force_bytes, [&] { s.exec.run(s.atoms.batch(), pass); });
}
/// Times both passes in mixed precision, and the fixing of positions.
template <class Exec, bool with_energy, VirialPart part>
void mixed(::benchmark::State& state) {
  System<Exec> s(state);
  const PairCount n = pairs(s);
  measure(state, s, 2 * n.inner + n.outer, 2 * fixed_bytes + density_bytes + force_bytes, [&] {
    s.force_field.compute_mixed(s.atoms.view(), s.list.view(), s.atoms.batch(), {with_energy, part});
  });
}
template <class Exec, bool with_energy, VirialPart part>
void in_double(::benchmark::State& state) {
  System<Exec> s(state);
  const PairCount n = pairs(s);
  measure(state, s, 2 * n.inner + n.outer, 2 * position_bytes + density_bytes + force_bytes, [&] {
    s.force_field.compute(s.atoms.view(), s.list.view(), s.atoms.batch(), {with_energy, part});
  });
}

template <class Exec>
void list_check(::benchmark::State& state) {
  System<Exec> s(state);
  measure(state, s, 0, 2 * position_bytes, [&] { s.list.check(s.atoms.batch()); });
}
struct SetFlag {
  int* flag;
  VITRIFY_HD void operator()(int r) const { flag[r] = 1; }
};
template <class Exec>
void list_prune(::benchmark::State& state) {
  System<Exec> s(state);
  const PairCount n = pairs(s);
  measure(state, s, n.inner + n.outer, fixed_bytes, [&] {
    s.exec.for_each(s.atoms.n_replicas(), SetFlag{s.list.stale()});
    s.list.renew(true);
  });
}
template <class Exec>
void list_search(::benchmark::State& state) {
  System<Exec> s(state);
  const PairCount n = pairs(s);
  measure(state, s, n.inner + n.outer, fixed_bytes, [&] {
    s.list.invalidate();
    s.list.renew(true);
  });
}

struct StoreLargest {
  LargestDisplacement* largest;
  VITRIFY_HD void operator()(int r, const LargestDisplacement& u) const { largest[r] = u; }
};
/// The two sweeps of a step that are not forces, at a time step of zero, so that nothing moves.
template <class Exec>
void drift(::benchmark::State& state, bool fix) {
  System<Exec> s(state);
  typename Exec::template Array<DynamicsState> clock;
  typename Exec::template Array<LargestDisplacement> largest(1);
  s.exec.upload(clock, std::vector<DynamicsState>(1));
  const FixPositions fixing{s.atoms.view(), fix ? s.fixed.data() : nullptr};
  measure(state, s, 0, 2 * position_bytes + 3 * sizeof(Vec3), [&] {
    s.exec.reduce(s.atoms.batch(),
                  DriftAndMeasure<KickAndDrift>{{s.atoms.view(), clock.data()}, fixing, s.list.displacement()},
                  StoreLargest{largest.data()});
  });
}
template <class Exec>
void second_kick(::benchmark::State& state) {
  System<Exec> s(state);
  typename Exec::template Array<DynamicsState> clock;
  s.exec.upload(clock, std::vector<DynamicsState>(1));
  measure(state, s, 0, 3 * sizeof(Vec3), [&] {
    s.exec.reduce(s.atoms.batch(), SecondKick{s.atoms.view(), clock.data()}, StoreSums{clock.data()});
  });
}

struct SameFactors {
  Factors factors;
  VITRIFY_HD Factors operator()(int) const { return factors; }
};
/// Products of the 80 vectors of an L-BFGS memory of 40 with three, as an iteration of it needs them.
template <class Exec>
void products(::benchmark::State& state) {
  constexpr int n_vectors = 80;
  System<Exec> s(state);
  const int n = s.atoms.n_atoms();
  typename Exec::template Array<FloatVec3> vectors(static_cast<std::size_t>(n) * n_vectors);
  typename Exec::template Array<Vec3> gradient(n);
  typename Exec::template Array<double> out(3 * n_vectors);
  const FloatVec3* v = vectors.data();
  measure(state, s, 0, n_vectors * sizeof(FloatVec3) + sizeof(Vec3), [&] {
    s.exec.products(s.atoms.batch(), v, n, n_vectors, SameFactors{{gradient.data(), v, v + n}}, out.data());
  });
}

/// D2min with a cutoff of 4 A, the copies of its arrays included.
template <class Exec>
void d2min(::benchmark::State& state) {
  constexpr double cutoff_A = 4;
  System<Exec> s(state);
  const Structure atoms = structure(state.range(0));
  const NeighborSearch search(atoms.box, atoms.position, cutoff_A);
  const Motion motion{atoms.position, atoms.position, atoms.box, atoms.box};
  double neighbors = 0;
  for (const D2MinResult& atom : d2min_on(s.exec, motion, search.view(), cutoff_A)) neighbors += atom.neighbors;
  measure(state, s, neighbors, 2 * sizeof(Vec3) + sizeof(D2MinResult),
          [&] { ::benchmark::DoNotOptimize(d2min_on(s.exec, motion, search.view(), cutoff_A)); });
}

/// Monte Carlo at fixed positions.
template <class Exec>
struct Chains {
  static constexpr double trials_per_atom = 0.25;

  explicit Chains(System<Exec>& s, MonteCarloMode mode = MonteCarloMode::vcsgc, double temperature_K = 1500) {
    s.list.let_types_change();
    s.list.renew(true);
    s.force_field.compute_densities(s.atoms.view(), s.list.view(), s.atoms.batch());
    MonteCarloSettings settings;
    settings.mode = mode;
    settings.trials_per_atom = {trials_per_atom};
    settings.target.kappa_kT = 1000;
    settings.target.fraction[0] = settings.target.fraction[1] = 0.5;
    settings.target.mu_eV[1] = 3;
    settings.seeds = {1};
    chains.emplace(s.exec, s.atoms, s.list, s.force_field, settings);
    DynamicsState hot;
    hot.start_K = hot.end_K = temperature_K;
    s.exec.upload(clock, std::vector<DynamicsState>{hot});
  }

  typename Exec::template Array<DynamicsState> clock;
  std::optional<MonteCarloOn<Exec>> chains;
};
/// Cycles with the regrouping of the lists that ends them, per trial.
template <class Exec, MonteCarloMode mode>
void trials(::benchmark::State& state) {
  System<Exec> s(state);
  Chains<Exec> c(s, mode);
  for (auto _ : state) {
    c.chains->cycle(s.atoms.batch(), c.clock.data());
    s.exec.synchronize();
  }
  using ::benchmark::Counter;
  const auto r = c.chains->reports()[0];
  state.counters["per_trial"] =
      Counter(Chains<Exec>::trials_per_atom * s.atoms.n_atoms(), Counter::kIsIterationInvariantRate | Counter::kInvert);
  state.counters["acceptance"] = static_cast<double>(r.accepted) / static_cast<double>(r.trials);
}
template <class Exec>
void regrouping(::benchmark::State& state) {
  System<Exec> s(state);
  Chains<Exec> c(s);
  const PairCount n = pairs(s);
  measure(state, s, n.inner + n.outer, 0, [&] { s.list.group(s.atoms.batch()); });
}

/// All of them under their names with `prefix`, with the arguments that arguments(benchmark) adds.
template <class Exec, class Arguments>
void register_kernels(const std::string& prefix, const Arguments& arguments) {
  const auto add = [&](const std::string& name, auto run, auto... more) {
    arguments(::benchmark::RegisterBenchmark((prefix + name).c_str(), run, more...));
  };
  constexpr auto none = VirialPart::none, trace = VirialPart::trace, all = VirialPart::all;
  add("density_pass", density_pass<Exec>);
  add("mixed_density_pass", mixed_density_pass<Exec>);
  add("force_pass<false, VirialPart::none>", force_pass<Exec, false, none>);
  add("force_pass<false, VirialPart::trace>", force_pass<Exec, false, trace>);
  add("force_pass<true, VirialPart::all>", force_pass<Exec, true, all>);
  add("mixed_force_pass<false, VirialPart::none>", mixed_force_pass<Exec, false, none>);
  add("mixed_force_pass<false, VirialPart::trace>", mixed_force_pass<Exec, false, trace>);
  add("mixed_force_pass<true, VirialPart::all>", mixed_force_pass<Exec, true, all>);
  add("in_double<false, VirialPart::none>", in_double<Exec, false, none>);
  add("in_double<false, VirialPart::trace>", in_double<Exec, false, trace>);
  add("in_double<true, VirialPart::all>", in_double<Exec, true, all>);
  add("mixed<false, VirialPart::none>", mixed<Exec, false, none>);
  add("mixed<false, VirialPart::trace>", mixed<Exec, false, trace>);
  add("mixed<true, VirialPart::all>", mixed<Exec, true, all>);
  add("list_check", list_check<Exec>);
  add("list_prune", list_prune<Exec>);
  add("list_search", list_search<Exec>);
  add("drift<double>", drift<Exec>, false);
  add("drift<mixed>", drift<Exec>, true);
  add("second_kick", second_kick<Exec>);
  add("products", products<Exec>);
  add("d2min", d2min<Exec>);
  add("trials<MonteCarloMode::vcsgc>", trials<Exec, MonteCarloMode::vcsgc>);
  add("trials<MonteCarloMode::sgc>", trials<Exec, MonteCarloMode::sgc>);
  add("trials<MonteCarloMode::swap>", trials<Exec, MonteCarloMode::swap>);
  add("regrouping", regrouping<Exec>);
}

}  // namespace vitrify::bench
