// How much further than the cutoff a neighbor list reaches: a larger skin costs pairs, a smaller one builds.
#pragma once

#include "kernels/portability.hpp"

namespace vitrify {

/// Looks for the skin of one replica with the least work per step, from counts of steps and builds alone, so that a
/// replica takes the same skins on every machine and in every batch. From time to time it moves on by a factor, and
/// turns round when that has made the work more.
struct SkinTuner {
  double factor = 1.2;
  double last_work = 0;  ///< with the skin before; 0: none yet
  int steps = 0, builds = 0;

  /// In evaluations of all pairs within the cutoff: those within the list, and the builds, each as dear as 2.5
  /// (measured on a CPU: 1.5 / 0.7 in double and 2.5 / 0.8 in mixed precision, as pairs beyond the cutoff cost less).
  VITRIFY_HD double work(double skin, double cutoff) const {
    const double reach = 1 + skin / cutoff;
    return reach * reach * reach + 2.5 * builds / steps;
  }

  /// The skin of the list that is about to be built. Each is tried for so many builds or steps that their whole
  /// number does not decide.
  VITRIFY_HD double next(double skin, double cutoff) {
    ++builds;
    if (builds < 4 || (builds < 12 && steps < 100)) return skin;
    const double now = work(skin, cutoff);
    if (last_work > 0 && now > last_work) factor = 1 / factor;
    last_work = now, steps = builds = 0;
    const double tried = skin * factor, least = 0.02 * cutoff, most = 0.25 * cutoff;
    return tried < least ? least : tried < most ? tried : most;
  }
};

}  // namespace vitrify
