// Where the dynamics of a replica counts as diverged, as the kernels of a step compare it.
#pragma once

#include "kernels/geometry/box.hpp"
#include "kernels/geometry/largest_displacement.hpp"

namespace vitrify {

/// Why a replica had to stop; the host turns it into a message.
enum class ReplicaFault : int { none, displacement, temperature, density, height };

struct StepLimits {
  double speed2 = 1e300;         ///< A^2/ps^2, of an atom while it drifts
  double twice_kinetic = 1e300;  ///< eV, of all atoms
  double least_volume = 0, most_volume = 1e300;
  double least_height = 0;  ///< A, of the box along periodic axes

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("speed2", self.speed2), visit("twice_kinetic", self.twice_kinetic);
    visit("least_volume", self.least_volume), visit("most_volume", self.most_volume);
    visit("least_height", self.least_height);
  }

  /// What an atom that drifts at this speed brings to the largest displacement: infinity if it is too fast, or not a
  /// number, so that no sum of its own is needed.
  VITRIFY_HD LargestDisplacement judge_speed(const Vec3& velocity, const LargestDisplacement& u) const {
    return norm2(velocity) <= speed2 ? u : LargestDisplacement{too_far};
  }
  /// After a drift, before forces: a box that has become too low would give wrong ones.
  VITRIFY_HD ReplicaFault judge_drift(const LargestDisplacement& u, const Box& box, bool box_changes) const {
    if (!(u.d2 < too_far)) return ReplicaFault::displacement;
    if (!box_changes) return ReplicaFault::none;
    const double volume = box.volume();
    if (!(least_volume <= volume && volume <= most_volume)) return ReplicaFault::density;
    return box.higher_than(least_height) ? ReplicaFault::none : ReplicaFault::height;
  }

 private:
  static constexpr double too_far = 1e300;
};

}  // namespace vitrify
