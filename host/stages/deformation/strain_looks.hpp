// The local strain of all replicas of a stage, looked at on the way and written to run.h5 at the end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/analysis/shear/strain_history.hpp"
#include "host/analysis/shear/stress_branch.hpp"
#include "host/engine/engine.hpp"
#include "host/run_files/run_output.hpp"
#include "host/stages/deformation/local_strain_options.hpp"

namespace vitrify {

/// From where one drive of a replica is seen.
struct StrainView {
  int across = 0, up = 1;   ///< axes of its maps
  std::string direction{};  ///< what tells it from other drives of the stage, if there are some
};

class StrainLooks {
 public:
  /// `views`: [drive][replica].
  StrainLooks(const config::LocalStrainOptions& options, const std::vector<std::vector<StrainView>>& views);

  bool wanted() const { return options_.every.has_value(); }
  /// Whether to look after these rows of a drive, each over a strain of `of_row`: at every whole number of rows that is
  /// nearest to the interval, and where a branch ends.
  bool due(const std::vector<StressBranch>& rows, double of_row, bool at_end) const;
  /// The next drive begins from what the replicas are now.
  void begin(Engine& engine);
  /// What has become of a replica at a strain of the present drive.
  void add(Engine& engine, std::size_t replica, double strain, const Structure& now);
  /// Whether the last look of the present drive was at this strain.
  bool has(std::size_t replica, double strain) const;
  /// As analyses "local_strain" or, of several drives, "local_strain_DIRECTION".
  void write(RunOutput& output) const;

  void save(StateArchive& archive) const;
  /// Of replicas with so many atoms.
  void restore(const StateArchive& archive, const std::vector<std::int64_t>& atoms);

 private:
  struct Drive {
    StrainView view;
    StrainHistory history;
  };

  std::string parameters(const StrainView& view) const;

  config::LocalStrainOptions options_;
  StrainSettings settings_;
  std::vector<std::vector<Drive>> drives_;  ///< [drive][replica]
  std::int64_t begun_ = 0;                  ///< of these
  std::vector<Structure> reference_;        ///< per replica: positions, image counts and box
};

}  // namespace vitrify
