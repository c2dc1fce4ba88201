// The direction of L-BFGS out of its vectors, on any executor.
#pragma once

#include "host/executor/cpu.hpp"
#include "kernels/minimize/lbfgs.hpp"

namespace vitrify {

template <class Exec, class Finish>
void assemble_direction(Exec& exec, const BatchView& batch, const AssembleDirection& assemble, const Finish& finish) {
  exec.reduce(batch, assemble, finish);
}

/// Vector after vector: an atom after the other would jump between all of them.
template <class Finish>
void assemble_direction(CpuExecutor& exec, const BatchView& batch, const AssembleDirection& assemble,
                        const Finish& finish) {
  const LbfgsView& l = assemble.lbfgs;
  exec.for_each_chunk(batch, [&](const Chunk& c, int) {
    for (int i = c.first; i < c.last; ++i) l.descent.direction[i] = assemble.of_gradient(i, c.replica);
    if (l.count[c.replica] > 0)
      add_chunk_combination(c, l.vectors, l.n_atoms, 2 * l.memory, assemble.weights(c.replica), l.descent.direction);
  });
  exec.reduce(
      batch, [&](int i, int) { return assemble.sums(i); }, finish);
}

}  // namespace vitrify
