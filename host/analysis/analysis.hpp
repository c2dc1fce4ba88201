// What all analyses of configurations have in common: they look at frames, wherever these come from.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "host/analysis/analysis_result.hpp"
#include "host/engine/atom_motion.hpp"
#include "host/engine/observe/observer.hpp"
#include "host/engine/state_archive.hpp"
#include "host/engine/structure.hpp"

namespace vitrify {

/// One configuration of one replica. What costs something is there once somebody has asked for it.
class Frame {
 public:
  virtual ~Frame() = default;
  /// Since some origin that all frames share.
  virtual double time_ps() const = 0;
  /// Wrapped, with image counts; atoms in the user's order.
  virtual const Structure& structure() = 0;
  /// A/ps, in the user's order; empty where they are not known.
  virtual std::span<const Vec3> velocities() = 0;
  /// Computes where the atoms are.
  virtual Observer& observer() = 0;
};

/// Sums over frames of one replica, which has the same atoms in all of them.
class Analysis {
 public:
  virtual ~Analysis() = default;
  /// Takes a frame in. Throws Error(bad_input) for a frame that the analysis makes no sense for.
  virtual void add(Frame& frame) = 0;
  /// What the frames so far say; there has been one. Throws Error(bad_input) where they are too few.
  virtual AnalysisResult result() const = 0;

  /// For an analysis that needs more of the motion than frames: the samples over which an engine is to follow it. What
  /// it has followed is taken in place of frames, with the structure at the end.
  virtual std::optional<MotionSpan> follows() const { return {}; }
  virtual void take(const FollowedMotion&, const Structure&) {}

  /// Entries of the archive begin with `entry`.
  virtual void save(StateArchive& archive, const std::string& entry) const = 0;
  /// Into an analysis of the same settings. Throws Error(bad_checkpoint).
  virtual void restore(const StateArchive& archive, const std::string& entry) = 0;
};

}  // namespace vitrify
