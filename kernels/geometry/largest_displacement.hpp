// How far the atom that moved farthest has moved, as a sum for reductions.
#pragma once

#include "kernels/portability.hpp"

namespace vitrify {

struct LargestDisplacement {
  double d2 = 0;  ///< squared
  VITRIFY_HD LargestDisplacement& operator+=(const LargestDisplacement& o) {
    d2 = o.d2 > d2 || !(o.d2 == o.d2) ? o.d2 : d2;  // NaN wins: whoever asks gets to know of it
    return *this;
  }
};

}  // namespace vitrify
