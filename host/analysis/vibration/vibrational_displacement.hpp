// How far atoms vibrate about their mean places (J. Ding et al., Nat. Commun. 7, 13733 (2016)), from frames or from
// what an engine has followed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/analysis/analysis.hpp"
#include "host/analysis/frame_pool.hpp"
#include "host/engine/atom_motion.hpp"

namespace vitrify {

struct DisplacementSettings {
  double interval_ps = 0.02;  ///< between samples
  MotionSpan span;            ///< all samples, and the windows in them
  double hop_A = 0.5;         ///< an atom whose mean places in the two halves are further apart has hopped
};

/// lambda_i = sqrt(<|u_i - <u_i>|^2>) of the displacements u_i less that of the centre of mass, over all samples and
/// within windows; atoms that hop from one place to another have the former large and the latter small. Takes either
/// frames or what an engine has followed.
class VibrationalDisplacement final : public Analysis {
 public:
  /// Masses by element, amu.
  VibrationalDisplacement(std::map<std::string, double> mass_amu, const DisplacementSettings& settings);

  /// The next sample. No atom may move by more than half of the box from one to the next. Throws Error(bad_input) for
  /// a frame at another time than is its turn, and in a box of another shape.
  void add(Frame& frame) override;
  std::optional<MotionSpan> follows() const override { return settings_.span; }
  void take(const FollowedMotion& motion, const Structure& atoms) override;

  /// lambda of each atom over all samples, A.
  std::vector<double> lambda() const;
  /// Root of the mean square over the windows, A.
  std::vector<double> window_lambda() const;
  const FollowedMotion& motion() const { return motion_; }
  /// Throws Error(bad_input) unless all samples are there.
  AnalysisResult result() const override;

  void save(StateArchive& archive, const std::string& entry) const override;
  void restore(const StateArchive& archive, const std::string& entry) override;

 private:
  Vec3 unwrapped(const Structure& structure, std::size_t i) const;
  /// Displacement of the centre of mass, A.
  Vec3 centre(const std::vector<Vec3>& displacements) const;
  std::vector<double> half_shift() const;
  void describe_samples(AnalysisResult& result) const;

  std::map<std::string, double> mass_amu_;
  DisplacementSettings settings_;
  FrameAtoms known_;
  std::vector<int> type_;
  FollowedMotion motion_;
  std::vector<Vec3> origin_, last_;  ///< unwrapped places of the first and the last frame; none of an engine
  Box origin_box_;
  double first_ps_ = 0;
};

}  // namespace vitrify
