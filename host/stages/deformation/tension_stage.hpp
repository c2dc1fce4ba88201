// Stage "tension": one edge of the box is driven, and the body in it pulled or pressed.
#pragma once

#include <vector>

#include "host/analysis/shear/tension_response.hpp"
#include "host/stages/crystal_warning.hpp"
#include "host/stages/deformation/drive_bins.hpp"
#include "host/stages/deformation/strain_looks.hpp"
#include "host/stages/deformation/tension_options.hpp"
#include "host/stages/dynamics/dynamics_stage.hpp"

namespace vitrify {

class TensionStage final : public DynamicsStage {
 public:
  TensionStage(const config::Tension& config, const StageFacts& facts);

 private:
  /// Of a replica when the drive begins.
  struct Start {
    double volume_A3 = 0;  ///< of the body
    double length_A = 0;   ///< of the driven edge

    template <class Visitor, class Self>
    static constexpr void describe(Visitor& visit, Self& self) {
      visit("volume_A3", self.volume_A3), visit("length_A", self.length_A);
    }
  };

  void prepare(StageContext& context) override { warn_of_order(context, facts()); }
  void begin_phase(StageContext& context) override;
  bool judge(StageContext& context, const std::vector<Thermo>& rows) override;
  bool conclude(StageContext& context) override;
  void save_findings(StateArchive& archive) const override;
  void restore_findings(Engine& engine, const StateArchive& archive) override;

  static std::vector<Phase> phases(const config::Tension& config, const StageFacts& facts);

  int axis() const { return static_cast<int>(config_.axis); }
  void judge_lateral_stress(StageContext& context, std::size_t replica, const DriveBin& bin,
                            const Structure& now) const;
  void write_bin(StageContext& context, std::size_t replica, const DriveBin& bin, const Thermo& row,
                 const Structure& now);

  config::Tension config_;
  std::vector<Start> starts_;
  DriveBins bins_;
  StrainLooks looks_;
  std::vector<std::vector<StressBranch>> curves_;  ///< [replica][branch], engineering stress
};

}  // namespace vitrify
