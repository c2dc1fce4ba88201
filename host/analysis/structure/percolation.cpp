#include "host/analysis/structure/percolation.hpp"

#include <cmath>

#include "host/analysis/structure/neighbor_search.hpp"

namespace vitrify {
namespace {

/// Lattice vectors by which the image of an atom that is `apart` is nearer than the atom itself.
Int3 image_of(const Box& box, const Vec3& nearest, const Vec3& apart) {
  const Vec3 s = box.fractional_of(nearest - apart);
  return {static_cast<int>(std::lround(s.x)), static_cast<int>(std::lround(s.y)), static_cast<int>(std::lround(s.z))};
}

}  // namespace

LargestCluster largest_cluster(const Box& box, std::span<const Vec3> positions, std::span<const std::uint8_t> selected,
                               double cutoff_A) {
  const Clusters clusters = find_clusters(box, positions, selected, cutoff_A);
  LargestCluster largest;
  if (clusters.sizes.empty()) return largest;
  largest.atoms = clusters.sizes.front();
  std::vector<Vec3> members;
  for (std::size_t i = 0; i < positions.size(); ++i)
    if (clusters.label[i] == 0) members.push_back(positions[i]);

  // Each atom gets the image that links lead to; an atom to which another link leads by another image has met itself.
  const NeighborSearch near(box, members, cutoff_A);
  std::vector<Int3> image(members.size());
  std::vector<bool> reached(members.size());
  std::vector<int> waiting = {0};
  reached[0] = true;
  while (!waiting.empty()) {
    const int i = waiting.back();
    waiting.pop_back();
    near.for_each_neighbor(i, [&](int j, const Vec3& nearest) {
      const Int3 step = image_of(box, nearest, members[j] - members[i]);
      for (int axis = 0; axis < 3; ++axis) {
        const int there = image[i][axis] + step[axis];
        if (!reached[j])
          image[j][axis] = there;
        else if (image[j][axis] != there)
          largest.spans[axis] = true;
      }
      if (!reached[j]) waiting.push_back(j);
      reached[j] = true;
    });
  }
  return largest;
}

}  // namespace vitrify
