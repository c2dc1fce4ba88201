// Crystals in frames.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/analysis/analysis.hpp"
#include "host/analysis/crystals/bragg.hpp"
#include "host/analysis/crystals/crystals.hpp"
#include "host/analysis/frame_pool.hpp"

namespace vitrify {

/// The cutoff is that of the first frame.
class CrystalsAnalysis final : public Analysis {
 public:
  explicit CrystalsAnalysis(const CrystalSettings& settings) : settings_(settings) {}

  void add(Frame& frame) override;
  AnalysisResult result() const override;
  void save(StateArchive& archive, const std::string& entry) const override;
  void restore(const StateArchive& archive, const std::string& entry) override;

 private:
  void add_numbers(const Crystals& found);
  void add_numbers(const BraggPeak& peak);

  CrystalSettings settings_;
  FrameAtoms atoms_;
  std::int64_t frames_ = 0;
  std::optional<double> cutoff_A_;
  NumberPool numbers_;
  std::vector<std::int64_t> lattice_;  ///< of the last frame
  std::vector<double> unlike_share_;   ///< of the last frame
  AtomPool solid_bonds_, laves_, crystalline_;
};

}  // namespace vitrify
