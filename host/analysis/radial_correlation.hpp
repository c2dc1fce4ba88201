// How far a per-atom field is correlated with itself: for D2min, the size of a shear transformation.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/geometry/box.hpp"

namespace vitrify {

/// One shell of distances. `pairs` counts each pair once.
struct CorrelationShell {
  double distance_A;  ///< mean distance of its pairs; the middle of the shell where there are none
  double value;       ///< C(r), 0 where there are no pairs
  std::int64_t pairs;
};

/// C(r) = <df_i df_j> / <df^2> with df = f - <f>, over pairs at distance r: 1 at r = 0, 0 without correlation. All 0
/// for a uniform field.
std::vector<CorrelationShell> radial_correlation(const Box& box, std::span<const Vec3> positions,
                                                 std::span<const double> field, double max_distance_A, int shells);

}  // namespace vitrify
