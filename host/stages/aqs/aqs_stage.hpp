// Stage "aqs": athermal quasistatic shear, its stress drops, and the shear transformations in them.
#pragma once

#include "host/analysis/shear/athermal_modulus.hpp"
#include "host/stages/aqs/aqs_options.hpp"
#include "host/stages/aqs/onset.hpp"
#include "host/stages/aqs/transformations.hpp"
#include "host/stages/deformation/strain_looks.hpp"
#include "host/stages/stage.hpp"

namespace vitrify {

class AqsStage final : public Stage {
 public:
  AqsStage(const config::Aqs& config, const StageFacts& facts);

  bool finished() const override { return finished_; }
  double progress() const override;
  double cost() const override;
  double force_tolerance_eV_per_A() const override { return config_.settings.minimizer.force_tolerance_eV_per_A; }

 private:
  static constexpr double typical_evaluations_per_step = 25;
  static constexpr double configuration_interval = 0.01;

  /// Where a replica is on its path.
  struct Track {
    double strain = 0;
    double travelled = 0;  ///< sum of all strain steps
    std::int64_t steps = 0;
    std::int64_t unconverged = 0;  ///< of them
    std::int64_t frames = 0;
    std::int64_t looks = 0;           ///< at the local strain
    std::int64_t configurations = 0;  ///< beyond the first
    double configured = 0;            ///< strain of the last configuration

    template <class Visitor, class Self>
    static constexpr void describe(Visitor& visit, Self& self) {
      visit("strain", self.strain), visit("travelled", self.travelled);
      visit("steps", self.steps), visit("unconverged", self.unconverged), visit("frames", self.frames);
      visit("looks", self.looks), visit("configurations", self.configurations);
      visit("configured", self.configured);
    }
  };

  bool start(StageContext& context) override;
  void go_on(StageContext& context) override;
  void save_progress(StateArchive& archive) const override;
  void restore_progress(Engine& engine, const StateArchive& archive) override;

  std::vector<AqsPlan> plans() const;
  double path_length() const;
  static std::vector<StrainView> views(const std::vector<AqsPlan>& plans);
  /// Finds the softest modes of the minima that steps have led to.
  void find_soft_modes(StageContext& context, const std::vector<AqsOutcome>& outcomes);
  void write_row(StageContext& context, std::size_t replica, const AqsRow& row);
  void write_events(StageContext& context, std::size_t replica, const AqsOutcome& outcome);
  void append(StageContext& context, std::size_t replica, std::vector<TableRow> rows) const;
  /// How often an interval of strain has passed on the path so far.
  std::int64_t times_passed(const Track& track, double interval) const;
  /// Frames of the trajectory, and the configurations between which displacements of events are enough.
  void write_snapshots(StageContext& context);
  void write_configuration(StageContext& context, std::size_t replica, const Structure& structure);
  void name_stop_reasons(StageContext& context) const;
  /// Adds a minimum to the curve that the shear modulus is of.
  void add_to_curve(std::size_t replica, const AqsRow& row, bool fell);
  void conclude(StageContext& context);

  config::Aqs config_;
  std::vector<Track> tracks_;
  std::vector<Transformations> transformations_;
  std::vector<Onset> onsets_;          ///< where soft modes are asked for
  std::vector<AthermalCurve> curves_;  ///< up to the strain that the shear modulus is fitted to
  StrainLooks looks_;
  std::vector<Box> boxes_;        ///< unstrained: their volumes are those of the whole stage
  std::vector<double> mass_amu_;  ///< of all atoms
  bool finished_ = false;
};

}  // namespace vitrify
