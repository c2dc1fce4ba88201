// The vibrational density of states of a replica from the velocities in its frames.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/analysis/analysis.hpp"
#include "host/analysis/frame_pool.hpp"
#include "host/analysis/vibration/velocity_spectrum.hpp"

namespace vitrify {

class StatesFromVelocities final : public Analysis {
 public:
  /// Masses by element, amu.
  StatesFromVelocities(std::map<std::string, double> mass_amu, const VelocitySpectrumSettings& settings)
      : mass_amu_(std::move(mass_amu)), settings_(settings) {}

  /// Frames are `interval_ps` apart. Throws Error(bad_input) for others and for one without velocities.
  void add(Frame& frame) override;
  AnalysisResult result() const override;
  void save(StateArchive& archive, const std::string& entry) const override;
  void restore(const StateArchive& archive, const std::string& entry) override;

 private:
  std::vector<double> masses() const;

  std::map<std::string, double> mass_amu_;
  VelocitySpectrumSettings settings_;
  FrameAtoms known_;
  std::vector<int> type_;                     ///< of each atom, from the first frame
  std::optional<VelocitySpectrum> spectrum_;  ///< from the first frame on
  double last_ps_ = 0;
  std::int64_t frames_ = 0;
};

}  // namespace vitrify
