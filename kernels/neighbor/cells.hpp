// Cell grid of each replica and the steps of a list build: wrap, bin, sort, search. All launch over flagged replicas.
#pragma once

#include "kernels/neighbor/list.hpp"
#include "kernels/neighbor/row_writer.hpp"

namespace vitrify {

/// A replica of so many atoms has no more cells, however empty its box is.
inline double most_cells(double atoms) { return 4096 + 16 * atoms; }

/// Cells along each axis, and the share of the batch's cell arrays that belongs to the replica.
struct CellGrid {
  Int3 n;
  int first_cell = 0, max_cells = 0;
  int reach[3] = {};  ///< neighbors lie within so many cells along each axis
  double skin = 0;    ///< of the rows that are searched, A

  VITRIFY_HD int cells() const { return n.x * n.y * n.z; }
  /// Takes cells at least so high, at most max_cells along an axis; false if they are more than max_cells in all.
  VITRIFY_HD bool choose(const Vec3& heights, double side) {
    for (int axis = 0; axis < 3; ++axis) {
      const double along = heights[axis] / side;
      n[axis] = !(along > 1) ? 1 : along < max_cells ? static_cast<int>(along) : max_cells;
    }
    return static_cast<double>(n.x) * n.y * n.z <= max_cells;
  }
  /// Number of the row of cells along x at (y, z), which may be up to one grid outside.
  VITRIFY_HD int row(int y, int z) const { return wrapped(z, n.z) * n.y + wrapped(y, n.y); }

 private:
  VITRIFY_HD static int wrapped(int k, int count) { return k < 0 ? k + count : k < count ? k : k - count; }
};

/// What follows what among the bins of a replica. For a sort, (row of cells, cell, type): near atoms come near each
/// other. For a search, (row of cells, type, cell): atoms of one type in neighboring cells of a row follow each other.
enum class BinOrder { for_sort, for_search };

/// Arrays of the list build. A bin holds the atoms of one type in one cell.
struct CellView {
  CellGrid* grid;  ///< [n_replicas]
  int n_types;
  int* bin_of;             ///< [n_atoms] bin in the replica's own count
  int* bin_count;          ///< [bins of all replicas] zero between builds
  int* bin_first;          ///< [bins of all replicas, and one more for each] first place in `order`
  int* unordered;          ///< [n_atoms] atoms by bin
  int* order;              ///< [n_atoms] atoms by bin, by index within a bin
  const Vec3* fractional;  ///< [n_atoms] positions that atoms are binned by
  int* overflow;           ///< [n_replicas] places that a row would have needed, 0 if all fit

  VITRIFY_HD int first_bin(int r) const { return grid[r].first_cell * n_types + r; }
  /// Bin in the replica's own count, where `order` is that for a search.
  VITRIFY_HD int bin(const CellGrid& g, int row, int x, int type) const { return (row * n_types + type) * g.n.x + x; }
  bool operator==(const CellView&) const = default;
};

/// Multiples of the edges (xy, xz, yz) that bring tilts back into [-1/2, 1/2] of the edge they are tilted along.
VITRIFY_HD inline Int3 flip_of(const Box& box) {
  Int3 n;
  if (box.periodic[1]) n.z = static_cast<int>(rint(box.yz / box.length.y));
  if (box.periodic[0]) n.y = static_cast<int>(rint((box.xz - n.z * box.xy) / box.length.x));
  if (box.periodic[0]) n.x = static_cast<int>(rint(box.xy / box.length.x));
  return n;
}

/// Takes n.x a out of edge b, n.y a and n.z b out of edge c.
VITRIFY_HD inline void take_out(Box& box, const Int3& n) {
  box.yz -= n.z * box.length.y, box.xz -= n.z * box.xy;
  box.xz -= n.y * box.length.x;
  box.xy -= n.x * box.length.x;
}

/// Takes the multiples of flip_of() out of the box; unwrapped positions stay where they are. The box that displacements
/// count from is flipped, too, so that its edges are still those that the box's have been.
struct FlipBox {
  AtomsView atoms;
  Int3* shift;  ///< [n_replicas] (xy, xz, yz) multiples taken out of the box

  VITRIFY_HD void operator()(int r) const {
    const Int3 n = flip_of(atoms.box[r]);
    take_out(atoms.box[r], n);
    take_out(atoms.origin_box[r], n);
    shift[r] = n;
  }
};

/// Image counts follow the flip, then each atom is wrapped into its box.
struct WrapAtoms {
  AtomsView atoms;
  const Int3* shift;

  VITRIFY_HD void operator()(int i, int r) const {
    const Int3 n = shift[r];
    Int3& image = atoms.image[i];
    // c = c' + n.z b + n.y a with b still unflipped, then b = b' + n.x a
    image.x += n.y * image.z;
    image.y += n.z * image.z;
    image.x += n.x * image.y;
    Vec3 x = atoms.position[i].xyz();
    atoms.box[r].wrap(x, image);
    atoms.position[i].set(x);
  }
};

/// Grid with cells of half the list radius, or coarser where the replica's share of the arrays is too small.
struct ShapeGrid {
  AtomsView atoms;
  CellView cells;
  double cutoff;

  VITRIFY_HD void operator()(int r) const {
    const Box box = atoms.box[r];
    const Vec3 h = box.heights();
    CellGrid& grid = cells.grid[r];
    const double radius = cutoff + grid.skin;
    double side = 0.5 * radius;
    while (!grid.choose(h, side)) side *= 1.1;
    for (int axis = 0; axis < 3; ++axis) grid.reach[axis] = static_cast<int>(ceil(radius / (h[axis] / grid.n[axis])));
    cells.overflow[r] = 0;
  }
};

VITRIFY_HD inline Int3 cell_of(const CellGrid& grid, const Vec3& s) {
  Int3 c;
  for (int axis = 0; axis < 3; ++axis) {
    const int k = static_cast<int>(floor(s[axis] * grid.n[axis]));
    c[axis] = k < 0 ? 0 : k < grid.n[axis] ? k : grid.n[axis] - 1;
  }
  return c;
}

struct CountBins {
  AtomsView atoms;
  CellView cells;
  BinOrder order = BinOrder::for_search;

  VITRIFY_HD void operator()(int i, int r) const {
    const CellGrid& grid = cells.grid[r];
    const Int3 c = cell_of(grid, cells.fractional[i]);
    const int row = grid.row(c.y, c.z), type = atoms.type[i];
    const int bin =
        order == BinOrder::for_search ? cells.bin(grid, row, c.x, type) : (row * grid.n.x + c.x) * cells.n_types + type;
    cells.bin_of[i] = bin;
    fetch_add(&cells.bin_count[cells.first_bin(r) + bin], 1);
  }
};

/// First place of each bin of a replica: exclusive sum of the counts, starting at the replica's first atom. The threads
/// are those of a crew or of a block.
struct ScanBins {
  AtomsView atoms;
  CellView cells;

  template <class Threads>
  VITRIFY_HD void operator()(int r, const Threads& threads) const {
    const int bin = cells.first_bin(r);
    threads.scan(cells.grid[r].cells() * cells.n_types, atoms.batch.first[r], cells.bin_count + bin,
                 cells.bin_first + bin);
  }
};

/// Drops each atom into its bin, in any order; bin_count counts down to zero and is clean for the next build.
struct FillBins {
  AtomsView atoms;
  CellView cells;

  VITRIFY_HD void operator()(int i, int r) const {
    const int bin = cells.first_bin(r) + cells.bin_of[i];
    const int place = fetch_add(&cells.bin_count[bin], -1) - 1;
    cells.unordered[cells.bin_first[bin] + place] = i;
  }
};

/// Each atom finds its rank among the members of its bin: the order within a bin is that of the atom index, whatever
/// thread came first in FillBins.
struct RankInBin {
  AtomsView atoms;
  CellView cells;

  VITRIFY_HD void operator()(int i, int r) const {
    const int bin = cells.first_bin(r) + cells.bin_of[i];
    int rank = 0;
    for (int k = cells.bin_first[bin]; k < cells.bin_first[bin + 1]; ++k) rank += cells.unordered[k] < i;
    cells.order[cells.bin_first[bin] + rank] = i;
  }
};

/// Offsets of the cells to search along one axis: -reach .. reach, or all cells once where the grid is narrower.
struct CellOffsets {
  int first, last;

  VITRIFY_HD CellOffsets(const CellGrid& g, const Box& box, const Int3& c, int axis) {
    const int to_begin = c[axis], to_end = g.n[axis] - 1 - c[axis], reach = g.reach[axis];
    const bool all = 2 * reach + 1 >= g.n[axis], open = !box.periodic[axis];
    first = all || (open && to_begin < reach) ? -to_begin : -reach;
    last = all || (open && to_end < reach) ? to_end : reach;
  }
};

/// Calls visit(first, last) for places of `order` that hold the atoms of one type in all cells within reach of c.
template <class Visit>
VITRIFY_HD void for_candidates(const CellView& cells, int r, const Box& box, const Int3& c, int type,
                               const Visit& visit) {
  const CellGrid& grid = cells.grid[r];
  const CellOffsets dx(grid, box, c, 0), dy(grid, box, c, 1), dz(grid, box, c, 2);
  const int low = c.x + dx.first, high = c.x + dx.last;
  for (int z = c.z + dz.first; z <= c.z + dz.last; ++z)
    for (int y = c.y + dy.first; y <= c.y + dy.last; ++y) {
      const int* first = cells.bin_first + cells.first_bin(r) + cells.bin(grid, grid.row(y, z), 0, type);
      if (low < 0) visit(first[low + grid.n.x], first[grid.n.x]);
      visit(first[low < 0 ? 0 : low], first[high < grid.n.x ? high + 1 : grid.n.x]);
      if (high >= grid.n.x) visit(first[0], first[high - grid.n.x + 1]);
    }
}

/// Rows of the neighbor list. Every cell within reach is visited once and the nearest image decides, so that no pair is
/// listed twice even when the list radius exceeds half the box.
struct SearchNeighbors {
  AtomsView atoms;
  const FixedRecord* fixed;  ///< [n_atoms] positions
  CellView cells;
  NeighborView list;
  ListRadii radii;

  template <class Team>
  VITRIFY_HD void operator()(int i, int r, const Team& team) const {
    const Box box = atoms.box[r];
    const FixedBox difference(box);
    const Int3 c = cell_of(cells.grid[r], cells.fractional[i]);
    const FixedRecord xi = fixed[i];
    const int ti = atoms.type[i];
    RowWriter<Team> row(list, i, team);
    for (int tj = 0; tj < list.n_types; ++tj) {
      const SquaredRanges ranges = squared_ranges(ti, tj, r);
      for_candidates(cells, r, box, c, tj, [&](int first, int last) {
        for (int k = first + team.rank(); k - team.rank() < last; k += team.size()) {
          const int j = k < last ? cells.order[k] : i;
          row.add_within(j, j != i ? norm2(difference(xi, fixed[j])) : no_neighbor, ranges);
        }
      });
      row.end_type(tj);
    }
    row.finish(&cells.overflow[r]);
  }

  VITRIFY_HD SquaredRanges squared_ranges(int ti, int tj, int r) const {
    return {radii.inner[ti][tj], radii.outer[ti][tj], cells.grid[r].skin};
  }
};

}  // namespace vitrify
