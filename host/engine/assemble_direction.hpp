// The direction of L-BFGS out of its vectors, on any executor.
#pragma once

#include "host/executor/simd_vectors.hpp"

namespace vitrify {

/// In one sweep, or after a tuned body has combined the vectors.
template <class Exec, class Finish>
void assemble_direction(Exec& exec, const BatchView& batch, const AssembleDirection& assemble, const Finish& finish) {
  if constexpr (requires { combine_vectors(exec, batch, assemble); }) {
    combine_vectors(exec, batch, assemble);
    exec.reduce(batch, MeasureDirection{assemble}, finish);
  } else {
    exec.reduce(batch, assemble, finish);
  }
}

}  // namespace vitrify
