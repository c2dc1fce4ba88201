// Stage "quench": cooling at a rate, perhaps in two steps, perhaps with a hold; then what the glass is like.
#pragma once

#include "host/stages/dynamics/dynamics_stage.hpp"
#include "host/stages/dynamics/quench_options.hpp"

namespace vitrify {

class QuenchStage final : public DynamicsStage {
 public:
  QuenchStage(const config::Quench& config, const StageFacts& facts);

 private:
  /// Sums over the rows at the end of the stage, per replica.
  struct Sums {
    double rows = 0, potential_eV = 0, density_g_cm3 = 0, temperature_K = 0;
    std::int64_t last_step = 0;  ///< of the run, in a row that counted; a replica that waits for the others counts once

    template <class Visitor, class Self>
    static constexpr void describe(Visitor& visit, Self& self) {
      visit("rows", self.rows), visit("potential_eV", self.potential_eV);
      visit("density_g_cm3", self.density_g_cm3), visit("temperature_K", self.temperature_K);
      visit("last_step", self.last_step);
    }
  };

  bool judge(StageContext& context, const std::vector<Thermo>& rows) override;
  bool conclude(StageContext& context) override;
  void save_findings(StateArchive& archive) const override { archive.put("stage/sums", sums_); }
  void restore_findings(Engine&, const StateArchive& archive) override {
    sums_ = archive.get_within<Sums>("stage/sums", n_replicas(), -largest_number, largest_number);
  }

  /// Whether a row of this replica counts: the second half of the hold, or the last percent of the cooling.
  bool at_the_end(std::size_t replica, const Thermo& row) const;
  void write_summary(StageContext& context, std::size_t replica, double inherent_energy_eV, const Structure& inherent);

  config::Quench config_;
  std::vector<Sums> sums_;
};

}  // namespace vitrify
