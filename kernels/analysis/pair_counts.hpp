// Counts of the pairs of atoms by distance and types. Positions and lattice vectors are whole multiples of a length so
// small that squares of distances in range are whole numbers that double holds: they are exact, and every executor puts
// a pair into the same bin.
#pragma once

#include <cstdint>

#include "kernels/batch.hpp"
#include "kernels/geometry/box.hpp"

namespace vitrify {

/// Atoms that lie close together, and the box around them.
struct Tile {
  int first, last;
  Vec3 low, high;
};
inline constexpr int tile_size = 32;

/// One replica, by tiles. Positions are wrapped; lengths are in units of the grid.
struct TiledAtoms {
  const double *x, *y, *z;
  const int* type;
  const Tile* tiles;
  int n_tiles;
  Vec3 lattice[3];
  int images[3];  ///< 1 along periodic axes, else 0
};

/// Bins of distances below a range of at most half of the lowest height of the box.
struct DistanceBins {
  double range2;         ///< in squared units of the grid
  double inverse_width;  ///< in bins per unit of the grid
  int n;

  VITRIFY_HD int operator()(double distance2) const {
    const int bin = static_cast<int>(sqrt(distance2) * inverse_width);
    return bin < n ? bin : n - 1;  // where the root is rounded up to the range
  }
};

/// counts[task][pair][bin] of the pairs that the tiles task, task + n_tasks, ... make with themselves and with those
/// behind them. Each task has counts of its own, so that only the lanes of a team meet there.
struct CountPairs {
  TiledAtoms atoms;
  DistanceBins bins;
  int n_tasks, n_types;
  int* counts;

  template <class Team>
  VITRIFY_HD void operator()(int task, const Team& team) const {
    int* mine = counts + static_cast<long>(task) * n_types * n_types * bins.n;
    for (int k = task; k < atoms.n_tiles; k += n_tasks)
      for (int l = k; l < atoms.n_tiles; ++l) for_each_image(atoms.tiles[k], atoms.tiles[l], team, mine);
  }

 private:
  /// What lies between two intervals, the second moved.
  VITRIFY_HD static double gap(double low1, double high1, double low2, double high2, double move) {
    return fmax(0.0, fmax(low2 + move - high1, low1 - (high2 + move)));
  }

  template <class Team>
  VITRIFY_HD void for_each_image(const Tile& one, const Tile& other, const Team& team, int* mine) const {
    for (int k = -atoms.images[2]; k <= atoms.images[2]; ++k) {
      const double gz = gap(one.low.z, one.high.z, other.low.z, other.high.z, k * atoms.lattice[2].z);
      if (gz * gz >= bins.range2) continue;
      for (int j = -atoms.images[1]; j <= atoms.images[1]; ++j) {
        const Vec3 kj = k * atoms.lattice[2] + j * atoms.lattice[1];
        const double gy = gap(one.low.y, one.high.y, other.low.y, other.high.y, kj.y);
        if (gz * gz + gy * gy >= bins.range2) continue;
        for (int i = -atoms.images[0]; i <= atoms.images[0]; ++i) {
          const Vec3 move = kj + i * atoms.lattice[0];
          const double gx = gap(one.low.x, one.high.x, other.low.x, other.high.x, move.x);
          if (gz * gz + gy * gy + gx * gx < bins.range2) count(one, other, move, team, mine);
        }
      }
    }
  }

  /// Each pair once: of a tile with itself those in order.
  template <class Team>
  VITRIFY_HD void count(const Tile& one, const Tile& other, const Vec3& move, const Team& team, int* mine) const {
    for (int j = other.first + team.rank(); j < other.last; j += team.size()) {
      const double x = atoms.x[j] + move.x, y = atoms.y[j] + move.y, z = atoms.z[j] + move.z;
      const int last = one.first == other.first ? j : one.last;
      int* row = mine + static_cast<long>(atoms.type[j]) * n_types * bins.n;
      for (int i = one.first; i < last; ++i) {
        const double dx = x - atoms.x[i], dy = y - atoms.y[i], dz = z - atoms.z[i];
        const double distance2 = dx * dx + dy * dy + dz * dz;
        if (distance2 < bins.range2) increment<Team::size() == 1>(row + atoms.type[i] * bins.n + bins(distance2));
      }
    }
  }
  template <bool alone>
  VITRIFY_HD static void increment(int* count) {
    if constexpr (alone)
      ++*count;
    else
      fetch_add(count, 1);
  }
};

/// sums[k] += the counts of all tasks.
struct SumCounts {
  const int* counts;
  int n_tasks, stride;
  std::int64_t* sums;

  VITRIFY_HD void operator()(int k) const {
    for (int task = 0; task < n_tasks; ++task) sums[k] += counts[static_cast<long>(task) * stride + k];
  }
};

}  // namespace vitrify
