// Which elements the atoms of frames prefer as neighbors, by three definitions of a neighbor.
#pragma once

#include "host/analysis/analysis.hpp"
#include "host/analysis/frame_pool.hpp"
#include "host/analysis/local_order/neighbor_rules.hpp"

namespace vitrify {

/// Cutoffs are those of the first frame.
class ChemicalOrderAnalysis final : public Analysis {
 public:
  /// Of the cells whose faces count neighbors.
  explicit ChemicalOrderAnalysis(VoronoiSettings voronoi) : rules_(std::move(voronoi)) {}

  void add(Frame& frame) override;
  AnalysisResult result() const override;
  void save(StateArchive& archive, const std::string& entry) const override;
  void restore(const StateArchive& archive, const std::string& entry) override;

 private:
  NeighborRules rules_;
  FrameAtoms atoms_;
  std::int64_t frames_ = 0;
  NumberPool numbers_;
};

}  // namespace vitrify
