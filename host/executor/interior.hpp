// Atoms so deep inside a replica's atoms that none of their pairs needs a periodic image.
#pragma once

#include <limits>

#include "kernels/atoms.hpp"

namespace vitrify {

/// Smallest and largest fractional coordinates of a set of atoms; NaN is passed over.
struct Extent {
  static constexpr double infinity = std::numeric_limits<double>::infinity();
  Vec3 low{infinity, infinity, infinity}, high{-infinity, -infinity, -infinity};

  Extent& operator+=(const Extent& o) {
    for (int axis = 0; axis < 3; ++axis) {
      low[axis] = o.low[axis] < low[axis] ? o.low[axis] : low[axis];
      high[axis] = o.high[axis] > high[axis] ? o.high[axis] : high[axis];
    }
    return *this;
  }
};

/// Fractional bounds between which an atom has no neighbor through a periodic face.
struct Interior {
  Vec3 low, high;

  /// A pair with d = s_i - s_j + n (n the image) has |d_k| <= cutoff / height_k. With all s between `atoms.low` and
  /// `atoms.high`, n_k >= 1 takes s_i <= high - 1 + cutoff / height, and n_k <= -1 takes s_i >= low + 1 - cutoff /
  /// height.
  Interior(const Box& box, const Extent& atoms, double cutoff) {
    const Vec3 height = box.heights();
    for (int axis = 0; axis < 3; ++axis) {
      const double reach = cutoff / height[axis] + rounding;
      low[axis] = box.periodic[axis] ? atoms.high[axis] - 1 + reach : -Extent::infinity;
      high[axis] = box.periodic[axis] ? atoms.low[axis] + 1 - reach : Extent::infinity;
    }
  }
  /// False for NaN.
  bool contains(const Vec3& s) const {
    return low.x < s.x && s.x < high.x && low.y < s.y && s.y < high.y && low.z < s.z && s.z < high.z;
  }

  /// Contains no atom.
  static Interior none() {
    Interior i(Box(), Extent(), 0);
    i.low = i.high = {};
    return i;
  }

 private:
  static constexpr double rounding = 1e-9;
};

}  // namespace vitrify
