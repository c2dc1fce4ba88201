// Force evaluations and time of minimisations, and of athermal quasistatic strain steps, to a largest force component
// of VITRIFY_BENCH_TOLERANCE eV/A.
#include "host/engine/engine.hpp"
#include "tools/bench/system.hpp"

namespace vitrify {
namespace {

constexpr double strain_step = 1e-5;
constexpr int first_steps = 5;  // whose predictor and memory are still poor

double tolerance_eV_per_A() { return std::stod(bench::setting("VITRIFY_BENCH_TOLERANCE", "1e-6")); }

std::unique_ptr<Engine> engine_for(const benchmark::State& state) {
  return make_engine(bench::where(state), bench::tables(), {bench::structure(state.range(0))});
}

template <MinimizerMethod method>
void minimization(benchmark::State& state) {
  const auto engine = engine_for(state);
  StateArchive start;
  engine->save(start);
  MinimizerSettings settings;
  settings.method = method;
  settings.force_tolerance_eV_per_A = tolerance_eV_per_A();
  long evaluations = 0;
  for (auto _ : state) {
    state.PauseTiming();
    engine->restore(start);
    state.ResumeTiming();
    evaluations = engine->minimize(settings)[0].evaluations;
  }
  state.counters["evaluations"] = static_cast<double>(evaluations);
}

void aqs_step(benchmark::State& state) {
  const auto engine = engine_for(state);
  AqsSettings settings;
  settings.step = strain_step;
  settings.minimizer.force_tolerance_eV_per_A = tolerance_eV_per_A();
  AqsPlan plan;
  plan.path = {1.0};
  engine->start_aqs(settings, {plan});
  for (int k = 0; k < first_steps; ++k) engine->aqs_step();
  double evaluations = 0;
  for (auto _ : state) {
    const auto outcome = engine->aqs_step()[0];
    if (outcome.row) evaluations += outcome.row->minimizer.evaluations;
  }
  state.counters["evaluations"] = evaluations / static_cast<double>(state.iterations());
}

BENCHMARK_TEMPLATE(minimization, MinimizerMethod::lbfgs)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(minimization, MinimizerMethod::conjugate_gradient)->Apply(bench::sizes_and_threads);
BENCHMARK_TEMPLATE(minimization, MinimizerMethod::fire)->Apply(bench::sizes_and_threads);
BENCHMARK(aqs_step)->Apply(bench::sizes_and_threads)->Iterations(10);

}  // namespace
}  // namespace vitrify
