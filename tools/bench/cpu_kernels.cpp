// The kernels on CPU threads.
#include <memory>

#include "host/executor/cpu.hpp"
#include "tools/bench/kernels.hpp"
#include "tools/bench/register.hpp"

namespace vitrify::bench {
namespace {

/// The bodies that a GPU runs, too, next to the tuned ones that take their place here.
template <class Pass>
void run_plain(System<CpuExecutor>& s, const Pass& pass) {
  s.exec.for_each_atom(s.atoms.batch(), [&](int i, int r) { pass(i, r, SingleLane{}); });
}
void plain_density_pass(::benchmark::State& state) {
  System<CpuExecutor> s(state);
  const auto pass = s.in_double<DensityPass>();
  measure(state, s, pairs(s).inner, position_bytes + density_bytes, [&] { run_plain(s, pass); });
}
void plain_force_pass(::benchmark::State& state) {
  System<CpuExecutor> s(state);
  const PairCount n = pairs(s);
  const auto pass = s.in_double<ForcePass<false, VirialPart::none>>();
  measure(state, s, n.inner + n.outer, position_bytes + force_bytes, [&] { run_plain(s, pass); });
}

/// Counts what windows of trials cost.
class CountingExecutor : public CpuExecutor {
 public:
  using CpuExecutor::CpuExecutor;
  using CpuExecutor::run;
  int trials_ahead(int) const { return width; }
  void run(int n, const EvaluateTrials& pass) {
    ++*passes;
    for (int k = 0; k < n; ++k)
      pass(k, SingleLane{}, [&](const Move& move, const Moment& moment, const SingleLane& team) {
        ++*evaluations;
        return change_by(move, moment, team);
      });
  }
  int width = 1;
  std::shared_ptr<long> passes = std::make_shared<long>(), evaluations = std::make_shared<long>();
};
/// Passes of a cycle of guess and mend, and evaluations of a trial in it.
void mending(::benchmark::State& state) {
  System<CountingExecutor> s(state);
  s.exec.width = static_cast<int>(state.range(3));
  Chains<CountingExecutor> c(s, MonteCarloMode::vcsgc, static_cast<double>(state.range(2)));
  const auto cycle = [&] { c.chains->cycle(s.atoms.batch(), c.clock.data()); };
  for (int k = 0; k < 10; ++k) cycle();
  const auto before = c.chains->reports()[0];
  *s.exec.passes = *s.exec.evaluations = 0;
  for (auto _ : state) cycle();
  const auto after = c.chains->reports()[0];
  const auto trials = static_cast<double>(after.trials - before.trials);
  state.counters["acceptance"] = static_cast<double>(after.accepted - before.accepted) / trials;
  state.counters["passes"] = static_cast<double>(*s.exec.passes) / static_cast<double>(state.iterations());
  state.counters["evaluations"] = static_cast<double>(*s.exec.evaluations) / trials;
}

}  // namespace

void register_cpu_kernels() {
  register_kernels<CpuExecutor>("", sizes_and_threads);
  sizes_and_threads(::benchmark::RegisterBenchmark("plain_density_pass", plain_density_pass));
  sizes_and_threads(::benchmark::RegisterBenchmark("plain_force_pass", plain_force_pass));
  ::benchmark::RegisterBenchmark("mending", mending)
      ->ArgNames({"size", "threads", "kelvin", "width"})
      ->ArgsProduct({{0, 1}, {1}, {300, 1200, 1500, 2000}, {8, 64, 512, 16384}})
      ->Unit(::benchmark::kMillisecond)
      ->Iterations(10);
}

}  // namespace vitrify::bench
