// Laves phases, whose grains other tests for crystals miss: their small atoms sit in icosahedra that are turned four
// ways. Seen in glass-forming Cu-Zr by Ryltsev, Klumov, Chtchelkatchev and Shunyaev, J. Chem. Phys. 145, 034506 (2016).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/analysis/local_order/voronoi.hpp"

namespace vitrify {

/// Neighbors of an atom in a Laves phase: six of the twelve around Z12, the center of <0,0,12,0>, are Z16, the center
/// of <0,0,12,4>, and twelve of the sixteen around Z16 are Z12.
struct LavesNetwork {
  int least_z16_of_z12 = 4;
  int least_z12_of_z16 = 9;

  /// 1 for atoms that have so many such neighbors.
  std::vector<std::uint8_t> atoms(std::span<const VoronoiCell> cells) const;
};

}  // namespace vitrify
