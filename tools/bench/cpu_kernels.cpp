// The kernels on CPU threads.
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

}  // namespace

void register_cpu_kernels() {
  register_kernels<CpuExecutor>("", sizes_and_threads);
  sizes_and_threads(::benchmark::RegisterBenchmark("plain_density_pass", plain_density_pass));
  sizes_and_threads(::benchmark::RegisterBenchmark("plain_force_pass", plain_force_pass));
}

}  // namespace vitrify::bench
