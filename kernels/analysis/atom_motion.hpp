// How far atoms move about their mean places, summed up while they move: as a whole, and within windows of time.
#pragma once

#include "kernels/analysis/displacement.hpp"
#include "kernels/dynamics/nose_hoover.hpp"

namespace vitrify {

/// Mean of vectors, A, and the sum of the squares of their distances from it, A^2, by B. P. Welford, Technometrics 4,
/// 419 (1962).
struct RunningMean {
  Vec3 mean;
  double squares = 0;

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("mean", self.mean), visit("squares", self.squares);
  }

  /// Takes in the n-th vector, counted from 1.
  VITRIFY_HD void add(const Vec3& u, long n) {
    const Vec3 from_mean = u - mean;
    mean += from_mean * (1.0 / static_cast<double>(n));
    squares += dot(from_mean, u - mean);
  }
};

/// Samples that are taken of a motion: `samples` in all, in `windows` windows of one length, one after the other.
struct MotionSpan {
  long samples = 0;
  long windows = 1;

  bool possible() const { return windows >= 1 && samples >= windows && samples % windows == 0; }
  VITRIFY_HD long of_window() const { return samples / windows; }
  VITRIFY_HD long of_first_half() const { return samples / 2; }
};

/// Displacements of one atom, less those of the centre of mass, over the samples so far.
struct AtomMotion {
  RunningMean whole, window;      ///< of all samples, and of the last window
  double squares_of_windows = 0;  ///< sum over the complete windows, A^2
  Vec3 first_half;                ///< mean displacement over it, A

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("whole", self.whole), visit("window", self.window);
    visit("squares_of_windows", self.squares_of_windows), visit("first_half", self.first_half);
  }

  /// Takes in the n-th sample of the span, counted from 1.
  VITRIFY_HD void add(const Vec3& u, long n, const MotionSpan& span) {
    whole.add(u, n);
    if (n == span.of_first_half()) first_half = whole.mean;
    const long in_window = (n - 1) % span.of_window() + 1;
    if (in_window == 1) window = {};
    window.add(u, in_window);
    if (in_window == span.of_window()) squares_of_windows += window.squares;
  }
};

/// What a replica has of its samples.
struct MotionProgress {
  long samples = 0;
  long step = 0;              ///< of the clock at the last sample, or where it began
  Vec3 drift;                 ///< displacement of the centre of mass in the last sample, A
  double greatest_drift = 0;  ///< its greatest length in any sample, A

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("samples", self.samples), visit("step", self.step), visit("drift", self.drift),
        visit("greatest_drift", self.greatest_drift);
  }

  VITRIFY_HD void add(const Vec3& centre, long at_step) {
    ++samples;
    step = at_step;
    drift = centre;
    greatest_drift = fmax(greatest_drift, norm(centre));
  }
};

/// Displacements of atoms times their masses, A amu.
struct MassDisplacement {
  Vec3 moment;
  double mass = 0;

  VITRIFY_HD MassDisplacement& operator+=(const MassDisplacement& o) {
    moment += o.moment, mass += o.mass;
    return *this;
  }
  VITRIFY_HD Vec3 of_centre() const { return moment * (1.0 / mass); }
};
struct MassDisplacementOf {
  AtomsView atoms;
  VITRIFY_HD MassDisplacement operator()(int i, int r) const {
    const double mass = atoms.mass[atoms.type[i]];
    return {displacement(atoms, i, r) * mass, mass};
  }
};

/// Selects the replicas that lack samples and have come to a stop where one is due.
struct SelectSampled {
  const DynamicsState* state;
  const MotionProgress* progress;
  long every, samples;
  int* sampled;
  VITRIFY_HD void operator()(int r) const {
    const long step = state[r].step;
    sampled[r] =
        step == state[r].stop_step && step % every == 0 && step > progress[r].step && progress[r].samples < samples;
  }
};
struct CountSample {
  const DynamicsState* state;
  MotionProgress* progress;
  VITRIFY_HD void operator()(int r, const MassDisplacement& sum) const {
    progress[r].add(sum.of_centre(), state[r].step);
  }
};
/// Takes in the sample that has just been counted.
struct AddSample {
  AtomsView atoms;
  const MotionProgress* progress;
  MotionSpan span;
  AtomMotion* motion;
  VITRIFY_HD void operator()(int i, int r) const {
    motion[i].add(displacement(atoms, i, r) - progress[r].drift, progress[r].samples, span);
  }
};

}  // namespace vitrify
