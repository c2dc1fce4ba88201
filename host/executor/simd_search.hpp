// Tuned bodies of the neighbor search and of pruning on the CPU: the same rows, in the same order, as SearchNeighbors
// and PruneRow write.
#pragma once

#include "kernels/neighbor/cells.hpp"
#include "kernels/neighbor/prune.hpp"

namespace vitrify {

class CpuExecutor;
class SoloBlock;

void search_neighbors(CpuExecutor& exec, const BatchView& batch, const SearchNeighbors& search);
void prune_rows(CpuExecutor& exec, const BatchView& batch, const PruneRow& prune);

/// Rows of atoms 0 .. n - 1 of a system that one thread has to itself.
void search_neighbors(const SoloBlock& block, int n, const SearchNeighbors& search);

}  // namespace vitrify
