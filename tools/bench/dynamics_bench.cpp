// Time per atom and step of whole MD steps, list builds included, without and with Monte Carlo cycles.
#include <numeric>

#include "host/engine/engine.hpp"
#include "tools/bench/system.hpp"

namespace vitrify {
namespace {

constexpr long steps_per_iteration = 50;

std::unique_ptr<Engine> thermalised(const benchmark::State& state, const std::vector<Structure>& structures,
                                    Ensemble ensemble, Precision precision, MonteCarloSettings* sampling) {
  auto engine = make_engine(bench::where(state), bench::tables(), structures);
  const double temperature_K = bench::temperature_K();
  if (!bench::given_structure()) {
    MinimizerSettings relax;
    relax.force_tolerance_eV_per_A = 0.05;
    engine->minimize(relax);
  }
  engine->set_skin(bench::skin_A());
  // a minimum takes half of the kinetic energy
  std::vector<std::uint64_t> seeds(structures.size());
  std::iota(seeds.begin(), seeds.end(), 1);
  const double drawn_K = bench::given_structure() ? temperature_K : 2 * temperature_K;
  engine->draw_velocities(seeds, std::vector<double>(structures.size(), drawn_K), 0);
  if (sampling) engine->start_monte_carlo(*sampling);
  DynamicsPlan plan;
  plan.ensemble = ensemble;
  plan.start_K = plan.end_K = temperature_K;
  engine->set_precision(precision);
  plan.steps = 1'000'000'000;
  engine->start_dynamics(std::vector<DynamicsPlan>(structures.size(), plan));
  engine->advance(500);
  return engine;
}

void run(benchmark::State& state, Engine& engine) {
  double n = 0;
  for (const Structure& s : engine.structures()) n += static_cast<double>(s.size());
  for (auto _ : state) engine.advance(steps_per_iteration);
  using benchmark::Counter;
  state.counters["per_atom_step"] =
      Counter(n * steps_per_iteration, Counter::kIsIterationInvariantRate | Counter::kInvert);
  state.counters["atom_steps/s"] = Counter(n * steps_per_iteration, Counter::kIsIterationInvariantRate);
}

template <Ensemble ensemble, Precision precision>
void md_step(benchmark::State& state) {
  run(state, *thermalised(state, {bench::structure(state.range(0))}, ensemble, precision, nullptr));
}
/// Replicas of 4,000 atoms together.
template <Precision precision>
void batch_step(benchmark::State& state) {
  const std::vector<Structure> replicas(state.range(0), bench::solid_solution({10, 10, 10}));
  run(state, *thermalised(state, replicas, Ensemble::nve, precision, nullptr));
}
void hybrid_step(benchmark::State& state) {
  MonteCarloSettings sampling;
  sampling.trials_per_atom = {0.25};
  sampling.target.kappa_kT = 1000;
  sampling.target.fraction[0] = sampling.target.fraction[1] = 0.5;
  sampling.seeds = {1};
  run(state, *thermalised(state, {bench::structure(state.range(0))}, Ensemble::nvt, Precision::full, &sampling));
}

BENCHMARK_TEMPLATE(md_step, Ensemble::nve, Precision::full)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(md_step, Ensemble::nvt, Precision::full)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(md_step, Ensemble::npt_isotropic, Precision::full)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(md_step, Ensemble::nve, Precision::mixed)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(md_step, Ensemble::npt_isotropic, Precision::mixed)->Apply(bench::sizes_and_threads);
BENCHMARK(hybrid_step)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(batch_step, Precision::full)->Apply(bench::replicas_and_threads);
BENCHMARK_TEMPLATE(batch_step, Precision::mixed)->Apply(bench::replicas_and_threads);

}  // namespace
}  // namespace vitrify
