// Stage "shear": simple shear at a constant rate, one direction after the other from the same state.
#pragma once

#include <string>
#include <vector>

#include "host/analysis/shear/shear_response.hpp"
#include "host/stages/crystal_warning.hpp"
#include "host/stages/deformation/drive_bins.hpp"
#include "host/stages/deformation/shear_options.hpp"
#include "host/stages/deformation/strain_looks.hpp"
#include "host/stages/dynamics/dynamics_stage.hpp"

namespace vitrify {

class ShearStage final : public DynamicsStage {
 public:
  ShearStage(const config::Shear& config, const StageFacts& facts);

 private:
  /// A plane and a sign.
  struct Direction {
    ShearPlane plane = ShearPlane::xy;
    int sign = 1;

    int component() const { return 3 + static_cast<int>(plane); }  ///< of a Sym3
    std::string name() const;
  };

  static std::vector<Direction> directions(const config::Shear& config);
  static std::vector<std::vector<StrainView>> views(const std::vector<Direction>& directions, std::size_t replicas);
  /// The branches of the strain path in each direction, one direction after the other.
  static std::vector<Phase> phases(const config::Shear& config, const StageFacts& facts);

  void prepare(StageContext& context) override { warn_of_order(context, facts()); }
  void begin_phase(StageContext& context) override;
  bool judge(StageContext& context, const std::vector<Thermo>& rows) override;
  bool conclude(StageContext& context) override;
  void save_findings(StateArchive& archive) const override;
  void restore_findings(Engine& engine, const StateArchive& archive) override;

  std::size_t direction() const { return phase() / branches_.size(); }
  std::size_t branch() const { return phase() % branches_.size(); }
  void look_at_strain(StageContext& context, const std::vector<Thermo>& rows);
  void write_bin(StageContext& context, std::size_t replica, const DriveBin& bin, const Thermo& row);

  config::Shear config_;
  std::vector<Direction> directions_;
  std::vector<config::StrainBranch> branches_;
  StateArchive start_;  ///< of the engine, where there are several directions
  DriveBins bins_;
  StrainLooks looks_;
  std::vector<std::vector<ShearCurve>> curves_;  ///< [replica][direction]
};

}  // namespace vitrify
