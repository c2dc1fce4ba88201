// Connected clusters of selected atoms: shear-transformed atoms within a cutoff of each other form one STZ.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/geometry/box.hpp"

namespace vitrify {

struct Clusters {
  std::vector<int> label;  ///< cluster of each atom, -1 where it is not selected
  std::vector<int>
      sizes;  ///< atoms of each cluster, never increasing; of equal ones the one with the lowest atom leads
};

/// `selected[i] != 0` puts atom i into the analysis; positions may be wrapped or not.
Clusters find_clusters(const Box& box, std::span<const Vec3> positions, std::span<const std::uint8_t> selected,
                       double cutoff_A);

}  // namespace vitrify
