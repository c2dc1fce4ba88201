// Time per atom and step of whole MD steps, list builds included, without and with Monte Carlo cycles.
#include <chrono>
#include <map>
#include <numeric>

#include "host/engine/engine.hpp"
#include "tools/bench/system.hpp"

namespace vitrify {
namespace {

constexpr long steps_per_iteration = 50;

/// 1, 2, ...
std::vector<std::uint64_t> numbered(std::size_t n) {
  std::vector<std::uint64_t> seeds(n);
  std::iota(seeds.begin(), seeds.end(), 1);
  return seeds;
}

DynamicsPlan plan(Ensemble ensemble, double start_K, double end_K, long steps) {
  DynamicsPlan p;
  p.ensemble = ensemble;
  p.start_K = start_K, p.end_K = end_K;
  p.steps = steps;
  return p;
}

void relax(Engine& engine) {
  MinimizerSettings settings;
  settings.force_tolerance_eV_per_A = 0.05;
  engine.minimize(settings);
}

/// Starts a dynamics without an end from velocities of drawn_K, and gives it 500 steps.
void thermalise(Engine& engine, Ensemble ensemble, Precision precision, double temperature_K, double drawn_K) {
  const std::size_t n = engine.n_replicas();
  engine.set_skin(bench::skin_A());
  engine.draw_velocities(numbered(n), std::vector<double>(n, drawn_K), 0);
  engine.set_precision(precision);
  engine.start_dynamics(std::vector(n, plan(ensemble, temperature_K, temperature_K, 1'000'000'000)));
  engine.advance(500);
}

std::unique_ptr<Engine> thermalised(const benchmark::State& state, const std::vector<Structure>& structures,
                                    Ensemble ensemble, Precision precision) {
  auto engine = make_engine(bench::where(state), bench::tables(), structures);
  if (!bench::given_structure()) relax(*engine);
  // a minimum takes half of the kinetic energy
  const double temperature_K = bench::temperature_K();
  thermalise(*engine, ensemble, precision, temperature_K, (bench::given_structure() ? 1 : 2) * temperature_K);
  return engine;
}

void count_atom_steps(benchmark::State& state, Engine& engine) {
  double n = 0;
  for (const Structure& s : engine.structures()) n += static_cast<double>(s.size());
  using benchmark::Counter;
  state.counters["per_atom_step"] =
      Counter(n * steps_per_iteration, Counter::kIsIterationInvariantRate | Counter::kInvert);
  state.counters["atom_steps/s"] = Counter(n * steps_per_iteration, Counter::kIsIterationInvariantRate);
}

void run(benchmark::State& state, Engine& engine) {
  for (auto _ : state) engine.advance(steps_per_iteration);
  count_atom_steps(state, engine);
}

/// Sheared at a rate without a thermostat, and stretched along y between edges without stress.
constexpr Ensemble sheared{false, {.shear_rate = {5e-5, 0, 0}}};
constexpr Ensemble stretched{
    true,
    {.axis = {AxisControl::pressure, AxisControl::strain_rate, AxisControl::pressure}, .strain_rate = {0, 5e-5, 0}}};

template <const Ensemble& ensemble, Precision precision>
void md_step(benchmark::State& state) {
  run(state, *thermalised(state, {bench::structure(state.range(0))}, ensemble, precision));
}
/// Replicas of 4,000 atoms together.
template <Precision precision>
void batch_step(benchmark::State& state) {
  const std::vector<Structure> replicas(state.range(0), bench::solid_solution({10, 10, 10}));
  run(state, *thermalised(state, replicas, Ensemble::nve, precision));
}

/// N/4 flips of a cycle every ten steps.
MonteCarloSettings flips(std::size_t replicas) {
  MonteCarloSettings s;
  s.trials_per_atom.assign(replicas, 0.25);
  s.target.kappa_kT = 1000;
  s.target.fraction[0] = s.target.fraction[1] = 0.5;
  s.target.mu_eV[1] = 3;
  s.seeds = numbered(replicas);
  return s;
}

/// A mixture by MD/MC without pressure, made once for all benchmarks of a size: the solid solution molten at 2000 K for
/// 2 ps, then brought to temperature_K in 2 ps and held there for 1 ps. So it has the composition that flips are to
/// keep, and the short-range order of such a quench; a liquid needs no longer, a better glass would take still fewer
/// flips. Given structures are left as they are.
const Structure& mixture(const Structure& solid, double temperature_K) {
  if (bench::given_structure()) return solid;
  static std::map<std::pair<std::size_t, double>, Structure> made;
  const auto [found, missing] = made.try_emplace({solid.size(), temperature_K});
  if (missing) {
    constexpr double molten_K = 2000;
    constexpr Ensemble npt = Ensemble::npt_isotropic;
    const auto engine = make_engine({bench::device(), omp_get_max_threads()}, bench::tables(), {solid});
    relax(*engine);
    engine->set_precision(Precision::mixed);
    engine->draw_velocities({1}, {2 * molten_K}, 0);
    engine->start_monte_carlo(flips(1));
    for (const DynamicsPlan& p : {plan(npt, molten_K, molten_K, 1000), plan(npt, molten_K, temperature_K, 1000),
                                  plan(npt, temperature_K, temperature_K, 500)}) {
      engine->start_dynamics({p});
      engine->advance(p.steps);
    }
    found->second = engine->structures()[0];
  }
  return found->second;
}

/// Trials and accepted ones of all chains.
MonteCarloReport sum(const std::vector<MonteCarloReport>& chains) {
  MonteCarloReport all;
  for (const MonteCarloReport& chain : chains) all.trials += chain.trials, all.accepted += chain.accepted;
  return all;
}

template <class Work>
double seconds(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Steps with Monte Carlo, and what it adds to a step: the difference from as many plain steps of the same engine
/// before.
void hybrid_steps(benchmark::State& state, Precision precision, const std::vector<Structure>& replicas) {
  const auto temperature_K = static_cast<double>(state.range(2));
  const auto engine = make_engine(bench::where(state), bench::tables(), replicas);
  thermalise(*engine, Ensemble::nvt, precision, temperature_K, temperature_K);
  const auto steps = static_cast<long>(state.max_iterations) * steps_per_iteration;
  const double plain = seconds([&] { engine->advance(steps); });

  engine->start_monte_carlo(flips(replicas.size()));
  engine->advance(100);  // given structures may be off the composition
  const MonteCarloReport before = sum(engine->monte_carlo_reports());
  const double hybrid = seconds([&] {
    for (auto _ : state) engine->advance(steps_per_iteration);
  });
  const MonteCarloReport after = sum(engine->monte_carlo_reports());
  count_atom_steps(state, *engine);
  state.counters["plain_step"] = plain / static_cast<double>(steps);
  state.counters["added_per_step"] = (hybrid - plain) / static_cast<double>(steps);
  state.counters["acceptance"] =
      static_cast<double>(after.accepted - before.accepted) / static_cast<double>(after.trials - before.trials);
}
template <Precision precision>
void hybrid_step(benchmark::State& state) {
  const auto temperature_K = static_cast<double>(state.range(2));
  hybrid_steps(state, precision, {mixture(bench::structure(state.range(0)), temperature_K)});
}
template <Precision precision>
void hybrid_batch_step(benchmark::State& state) {
  const Structure& one = mixture(bench::solid_solution({10, 10, 10}), static_cast<double>(state.range(2)));
  hybrid_steps(state, precision, std::vector<Structure>(state.range(0), one));
}

/// `first`, threads and temperatures. The number of steps is fixed, since the state changes with it: acceptance falls.
void temperatures_and_threads(benchmark::internal::Benchmark* b, std::int64_t first) {
  for (const std::int64_t kelvin : {300, 1200}) bench::threads_of(b, first, {kelvin});
  b->Iterations(bench::on_cpu() ? 4 : 20);
}
void sizes_and_temperatures(benchmark::internal::Benchmark* b) {
  b->ArgNames({"size", "threads", "kelvin"});
  for (const int size : bench::sizes()) temperatures_and_threads(b, size);
}
void replicas_and_temperatures(benchmark::internal::Benchmark* b) {
  b->ArgNames({"replicas", "threads", "kelvin"});
  temperatures_and_threads(b, 64);
}

BENCHMARK_TEMPLATE(md_step, Ensemble::nve, Precision::full)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(md_step, Ensemble::nvt, Precision::full)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(md_step, Ensemble::npt_isotropic, Precision::full)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(md_step, Ensemble::npt_per_axis, Precision::full)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(md_step, sheared, Precision::full)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(md_step, stretched, Precision::full)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(md_step, Ensemble::nve, Precision::mixed)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(md_step, Ensemble::npt_isotropic, Precision::mixed)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(md_step, Ensemble::npt_per_axis, Precision::mixed)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(md_step, sheared, Precision::mixed)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(md_step, stretched, Precision::mixed)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(batch_step, Precision::full)->Apply(bench::replicas_and_threads);
BENCHMARK_TEMPLATE(batch_step, Precision::mixed)->Apply(bench::replicas_and_threads);
BENCHMARK_TEMPLATE(hybrid_step, Precision::full)->Apply(sizes_and_temperatures);
BENCHMARK_TEMPLATE(hybrid_step, Precision::mixed)->Apply(sizes_and_temperatures);
BENCHMARK_TEMPLATE(hybrid_batch_step, Precision::full)->Apply(replicas_and_temperatures);
BENCHMARK_TEMPLATE(hybrid_batch_step, Precision::mixed)->Apply(replicas_and_temperatures);

}  // namespace
}  // namespace vitrify
