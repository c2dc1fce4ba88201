#include "host/analysis/local_order/coordination.hpp"

#include <numeric>

#include "host/analysis/structure/neighbor_search.hpp"

namespace vitrify {

int NeighborCounts::total(std::size_t atom) const {
  const auto begin = counts_.begin() + static_cast<std::ptrdiff_t>(atom * n_elements_);
  return std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(n_elements_), 0);
}

NeighborCounts count_neighbors(const Structure& structure, const PairCutoffs& cutoffs) {
  NeighborCounts counts(structure.size(), structure.elements.size());
  NeighborSearch(structure.box, structure.position, cutoffs.largest()).for_each_pair([&](int i, int j, const Vec3& d) {
    const int a = structure.type[i], b = structure.type[j];
    const double cutoff = cutoffs.of(a, b);
    if (norm2(d) < cutoff * cutoff) counts.add(i, b), counts.add(j, a);
  });
  return counts;
}

NeighborCounts count_neighbors(const Structure& structure, std::span<const VoronoiCell> cells) {
  NeighborCounts counts(structure.size(), structure.elements.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!cells[i].whole) counts.set_unknown(i);
    for (const VoronoiFace& face : cells[i].faces) counts.add(i, structure.type[face.neighbor]);
  }
  return counts;
}

}  // namespace vitrify
