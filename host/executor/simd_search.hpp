// Tuned body of the neighbor search on the CPU: the same rows, in the same order, as SearchNeighbors writes.
#pragma once

#include "kernels/neighbor/cells.hpp"

namespace vitrify {

class CpuExecutor;
class SoloBlock;

void search_neighbors(CpuExecutor& exec, const BatchView& batch, const SearchNeighbors& search);

/// Rows of atoms 0 .. n - 1 of a system that one thread has to itself; its positions need not be wrapped into the box.
void search_neighbors(const SoloBlock& block, int n, const SearchNeighbors& search);

}  // namespace vitrify
