#include "host/analysis/structure/clusters.hpp"

#include <algorithm>
#include <numeric>

#include "host/analysis/structure/neighbor_search.hpp"

namespace vitrify {
namespace {

/// Union-find whose root is the lowest member of its set.
class DisjointSets {
 public:
  explicit DisjointSets(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), 0); }

  int root(int i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void unite(int i, int j) {
    i = root(i), j = root(j);
    parent_[std::max(i, j)] = std::min(i, j);
  }

 private:
  std::vector<int> parent_;
};

/// Numbers the sets by decreasing size, then lowest member, and returns the number of each root.
std::vector<int> number_by_size(const std::vector<int>& size_of_root, std::vector<int>& sizes) {
  std::vector<int> roots;
  for (std::size_t i = 0; i < size_of_root.size(); ++i)
    if (size_of_root[i] > 0) roots.push_back(static_cast<int>(i));
  std::stable_sort(roots.begin(), roots.end(), [&](int a, int b) { return size_of_root[a] > size_of_root[b]; });
  std::vector<int> number(size_of_root.size(), -1);
  for (const int root : roots) {
    number[root] = static_cast<int>(sizes.size());
    sizes.push_back(size_of_root[root]);
  }
  return number;
}

}  // namespace

Clusters find_clusters(const Box& box, std::span<const Vec3> positions, std::span<const std::uint8_t> selected,
                       double cutoff_A) {
  std::vector<int> atom;
  std::vector<Vec3> chosen;
  for (std::size_t i = 0; i < positions.size(); ++i)
    if (selected[i]) {
      atom.push_back(static_cast<int>(i));
      chosen.push_back(positions[i]);
    }
  DisjointSets sets(atom.size());
  NeighborSearch(box, chosen, cutoff_A).for_each_pair([&](int i, int j, const Vec3&) { sets.unite(i, j); });

  std::vector<int> size_of_root(atom.size(), 0);
  for (std::size_t k = 0; k < atom.size(); ++k) ++size_of_root[sets.root(static_cast<int>(k))];
  Clusters clusters;
  const std::vector<int> number = number_by_size(size_of_root, clusters.sizes);
  clusters.label.assign(positions.size(), -1);
  for (std::size_t k = 0; k < atom.size(); ++k) clusters.label[atom[k]] = number[sets.root(static_cast<int>(k))];
  return clusters;
}

}  // namespace vitrify
