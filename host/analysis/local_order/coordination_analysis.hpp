// Coordination numbers of frames, by three definitions.
#pragma once

#include <vector>

#include "host/analysis/analysis.hpp"
#include "host/analysis/frame_pool.hpp"
#include "host/analysis/local_order/neighbor_rules.hpp"

namespace vitrify {

/// Cutoffs are those of the first frame.
class CoordinationAnalysis final : public Analysis {
 public:
  /// Of the cells whose faces count neighbors.
  explicit CoordinationAnalysis(VoronoiSettings voronoi) : rules_(std::move(voronoi)) {}

  void add(Frame& frame) override;
  AnalysisResult result() const override;
  void save(StateArchive& archive, const std::string& entry) const override;
  void restore(const StateArchive& archive, const std::string& entry) override;

 private:
  /// What is known by one definition.
  struct OfRule {
    std::vector<CountPool> neighbors;  ///< of the atoms of each element
    AtomPool of_atoms;
  };
  void add_rule(const Structure& s, std::size_t rule);

  NeighborRules rules_;
  FrameAtoms atoms_;
  std::int64_t frames_ = 0;
  NumberPool numbers_;
  std::vector<OfRule> found_;
};

}  // namespace vitrify
