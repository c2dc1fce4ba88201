// Whether a cluster of atoms goes through the periodic box and meets itself.
#pragma once

#include <array>
#include <span>

#include "host/analysis/structure/clusters.hpp"

namespace vitrify {

/// The largest cluster, and along which edges a, b, c it is connected with its own periodic image.
struct LargestCluster {
  int atoms = 0;
  std::array<bool, 3> spans{};
};

/// Of the atoms with `selected[i] != 0`, links shorter than the cutoff; positions may be wrapped or not.
LargestCluster largest_cluster(const Box& box, std::span<const Vec3> positions, std::span<const std::uint8_t> selected,
                               double cutoff_A);

}  // namespace vitrify
