// Atoms in tiles of neighbors, on a grid on which squares of distances are exact.
#pragma once

#include <vector>

#include "host/engine/structure.hpp"
#include "kernels/analysis/pair_counts.hpp"

namespace vitrify {

/// One configuration as CountPairs takes it.
struct Tiles {
  double per_A = 0;  ///< units of the grid
  std::vector<double> x, y, z;
  std::vector<int> type;
  std::vector<Tile> tiles;
  Vec3 lattice[3];  ///< of the periodic axes
  int images[3] = {};
};

/// For distances up to `range_A`. Throws Error(bad_input) if that is above half of a periodic height of the box.
Tiles make_tiles(const Structure& structure, double range_A);

}  // namespace vitrify
