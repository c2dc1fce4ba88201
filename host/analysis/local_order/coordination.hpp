// How many neighbors an atom has, and of which elements: by distance, or by the faces of its Voronoi cell.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/analysis/local_order/voronoi.hpp"
#include "host/analysis/structure/pair_cutoffs.hpp"

namespace vitrify {

/// Neighbors of each atom, element by element.
class NeighborCounts {
 public:
  NeighborCounts(std::size_t n_atoms, std::size_t n_elements)
      : n_elements_(n_elements), counts_(n_atoms * n_elements), known_(n_atoms, 1) {}

  std::size_t n_atoms() const { return known_.size(); }
  std::size_t n_elements() const { return n_elements_; }
  int of(std::size_t atom, std::size_t element) const { return counts_[atom * n_elements_ + element]; }
  int total(std::size_t atom) const;
  /// False where an open side of the box cuts the cell of the atom.
  bool known(std::size_t atom) const { return known_[atom] != 0; }

  void add(std::size_t atom, std::size_t element) { ++counts_[atom * n_elements_ + element]; }
  void set_unknown(std::size_t atom) { known_[atom] = 0; }

 private:
  std::size_t n_elements_;
  std::vector<std::int32_t> counts_;
  std::vector<std::uint8_t> known_;
};

/// Throws Error(bad_input) for a cutoff above half of a periodic box height.
NeighborCounts count_neighbors(const Structure& structure, const PairCutoffs& cutoffs);

/// The atoms beyond the faces that count.
NeighborCounts count_neighbors(const Structure& structure, std::span<const VoronoiCell> cells);

}  // namespace vitrify
