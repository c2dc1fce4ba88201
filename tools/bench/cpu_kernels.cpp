// The kernels on CPU threads.
#include "host/executor/cpu.hpp"
#include "tools/bench/kernels.hpp"
#include "tools/bench/register.hpp"

namespace vitrify::bench {
namespace {

/// The bodies that a GPU runs, too, next to the tuned ones that take their place here.
template <class Pass>
void plain(::benchmark::State& state) {
  System<CpuExecutor> s(state);
  const auto pass = s.in_double<Pass>();
  measure(state, s, pairs(s).inner, position_bytes, [&] { s.exec.for_each_atom_team(s.atoms.batch(), pass); });
}

}  // namespace

void register_cpu_kernels() {
  register_kernels<CpuExecutor>("", sizes_and_threads);
  sizes_and_threads(::benchmark::RegisterBenchmark("plain<DensityPass>", plain<DensityPass>));
  sizes_and_threads(::benchmark::RegisterBenchmark("plain<ForcePass>", plain<ForcePass<false, VirialPart::none>>));
}

}  // namespace vitrify::bench
