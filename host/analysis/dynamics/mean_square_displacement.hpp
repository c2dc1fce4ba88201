// How far the atoms of a replica move in a time, from its frames.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/analysis/analysis.hpp"
#include "host/analysis/dynamics/displacement_history.hpp"
#include "host/analysis/frame_pool.hpp"

namespace vitrify {

class MeanSquareDisplacement final : public Analysis {
 public:
  /// Of frames that are `interval_ps` apart.
  explicit MeanSquareDisplacement(double interval_ps) : interval_ps_(interval_ps) {}

  void add(Frame& frame) override;
  AnalysisResult result() const override;
  void save(StateArchive& archive, const std::string& entry) const override;
  void restore(const StateArchive& archive, const std::string& entry) override;

 private:
  double interval_ps_;
  FrameAtoms known_;
  std::optional<DisplacementHistory> history_;  ///< from the first frame on
  std::int64_t frames_ = 0;
};

}  // namespace vitrify
