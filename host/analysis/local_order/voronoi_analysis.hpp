// Volumes, indices and faces of the Voronoi cells of frames.
#pragma once

#include <vector>

#include "host/analysis/analysis.hpp"
#include "host/analysis/frame_pool.hpp"
#include "host/analysis/local_order/voronoi.hpp"

namespace vitrify {

class VoronoiAnalysis final : public Analysis {
 public:
  explicit VoronoiAnalysis(VoronoiSettings settings) : settings_(std::move(settings)) {}

  void add(Frame& frame) override;
  AnalysisResult result() const override;
  void save(StateArchive& archive, const std::string& entry) const override;
  void restore(const StateArchive& archive, const std::string& entry) override;

 private:
  /// What is known of the cells of one element.
  struct OfElement {
    CountPool indices, faces;
  };
  void add_element(const std::vector<VoronoiCell>& cells, const std::vector<int>& type, std::size_t element);

  VoronoiSettings settings_;
  FrameAtoms atoms_;
  std::int64_t frames_ = 0;
  std::int64_t cut_ = 0;  ///< cells that open sides cut, in the frame that has most of them
  NumberPool numbers_;
  std::vector<OfElement> of_elements_;
  AtomPool volume_A3_, faces_;
  std::vector<std::int64_t> indices_;  ///< of the last frame, as many for each atom
};

}  // namespace vitrify
