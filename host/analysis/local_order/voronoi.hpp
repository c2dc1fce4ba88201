// Voronoi cells of the atoms, plain or by power distance, cut by the library Voro++: Rycroft, Chaos 19, 041111 (2009).
#pragma once

#include <vector>

#include "host/engine/structure.hpp"

namespace vitrify {

struct VoronoiSettings {
  /// One per element of the structure: planes of equal power distance d^2 - R^2. Empty: planes midway between atoms.
  std::vector<double> radii_A = {};
  /// Faces of less than this part of a cell's surface do not count; other faces keep the edges that they share with
  /// these.
  double face_threshold = 0.01;
  /// Edges up to this length do not count, nor faces with fewer than three others.
  double edge_threshold_A = 0;

  bool operator==(const VoronoiSettings&) const = default;
};

struct VoronoiFace {
  int neighbor;  ///< atom beyond it, by its place in the structure
  int edges;
  double area_A2;
};

struct VoronoiCell {
  double volume_A3 = 0;
  std::vector<VoronoiFace> faces;  ///< those that count, by distance of the neighbors
  /// False where an open side of the box cuts the cell: it has no volume (NaN) and no faces then.
  bool whole = true;

  /// Faces with 3, 4, 5, 6, ... edges: at least four numbers, and no zero at the end beyond them.
  std::vector<int> index() const;
};

/// One cell per atom; the same bits for any number of threads. Throws Error(bad_input) for atoms at the same place, and
/// for radii of which there is not one, above zero, per element.
std::vector<VoronoiCell> voronoi_cells(const Structure& structure, const VoronoiSettings& settings);

}  // namespace vitrify
