// Fills a row of a neighbor list, type after type.
#pragma once

#include <limits>

#include "kernels/fixed_point.hpp"
#include "kernels/neighbor/list.hpp"

namespace vitrify {

/// Squared ranges of a pair of types, skin included, and a little more than float can lose of a distance in fixed-point
/// numbers.
struct SquaredRanges {
  float inner, outer;

  VITRIFY_HD SquaredRanges(double inner_A, double outer_A, double skin_A)
      : inner(squared(inner_A + skin_A)), outer(squared(outer_A + skin_A)) {}

 private:
  VITRIFY_HD static float squared(double range) {
    constexpr double rounding_A = 1e-5;
    return static_cast<float>((range + rounding_A) * (range + rounding_A));
  }
};

/// Squared distance of what is no neighbor.
inline constexpr float no_neighbor = std::numeric_limits<float>::infinity();

/// The lanes of a team fill a row together.
template <class Team>
class RowWriter {
 public:
  VITRIFY_HD RowWriter(const NeighborView& list, int i, const Team& team)
      : list_(list), team_(team), i_(i), high_(list.capacity) {}

  /// Takes in, in the order of the lanes, the neighbors that they show and that are within the ranges. All lanes have
  /// to take part; one without a neighbor shows an infinite distance.
  VITRIFY_HD void add_within(int j, float d2, const SquaredRanges& ranges) {
    const bool kept = d2 < ranges.outer, inner = kept && d2 < ranges.inner;
    const Votes in = team_.votes(inner), out = team_.votes(kept && !inner);
    const int place = inner ? low_ + in.before : high_ - 1 - out.before;
    if (kept && low_ + in.all <= high_ - out.all) list_.entry(i_, place) = j;
    low_ += in.all, high_ -= out.all;
  }
  VITRIFY_HD void end_type(int t) const {
    if (team_.rank() != 0) return;
    list_.inner_end[i_ * list_.n_types + t] = low_;
    list_.outer_begin[i_ * list_.n_types + t] = high_;
  }
  /// Tells how many places were missing. One stays free: GroupRow writes an entry too many.
  VITRIFY_HD void finish(int* overflow) const {
    const int needed = low_ + list_.capacity - high_ + 1;
    if (team_.rank() == 0 && needed > list_.capacity) raise_to(overflow, needed);
  }

 private:
  const NeighborView& list_;
  const Team& team_;
  int i_, low_ = 0, high_;
};

}  // namespace vitrify
