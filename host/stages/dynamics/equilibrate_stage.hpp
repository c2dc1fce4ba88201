// Stage "equilibrate": dynamics until the atoms of every replica have moved far enough, and diffuse.
#pragma once

#include "host/analysis/dynamics/displacement_history.hpp"
#include "host/stages/dynamics/dynamics_stage.hpp"
#include "host/stages/dynamics/equilibrate_options.hpp"

namespace vitrify {

class EquilibrateStage final : public DynamicsStage {
 public:
  EquilibrateStage(const config::Equilibrate& config, const StageFacts& facts);

 private:
  bool judge(StageContext& context, const std::vector<Thermo>& rows) override;
  bool conclude(StageContext& context) override;
  void change_timestep(Engine& engine, double before_ps) override;
  void save_findings(StateArchive& archive) const override;
  void restore_findings(Engine& engine, const StateArchive& archive) override;

  /// Adds the configurations of now to the histories; whether they count.
  bool follow(Engine& engine, const Thermo& row);
  std::vector<Diffusion> diffusion() const;
  void write(StageContext& context, const std::vector<Diffusion>& diffusion, double time_ps) const;
  /// Elements that are told apart: all, if atoms keep their types.
  int told_elements() const;
  double sample_ps() const { return facts().timestep_ps * static_cast<double>(config_.common.thermo_every); }

  config::Equilibrate config_;
  std::vector<DisplacementHistory> histories_;  ///< per replica, from the first sample on
};

}  // namespace vitrify
