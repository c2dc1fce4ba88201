// Tuned body of the neighbor search on the CPU: the same rows, in the same order, as SearchNeighbors writes.
#pragma once

#include "kernels/neighbor/cells.hpp"

namespace vitrify {

class CpuExecutor;

void search_neighbors(CpuExecutor& exec, const BatchView& batch, const SearchNeighbors& search);

}  // namespace vitrify
