#include "host/stages/dynamics/drift_watch.hpp"

#include <fmt/format.h>

#include <cmath>

namespace vitrify {
namespace {

bool conserves(const DynamicsPlan& plan) { return !plan.ensemble.thermostat || plan.start_K == plan.end_K; }

std::string drift_text(double drift_eV, const Thermo& row, const DynamicsPlan& plan) {
  return fmt::format("{} has drifted by {:.3g} eV/atom in {:.4g} ps",
                     plan.ensemble == Ensemble::nve ? "the energy" : "the conserved quantity", drift_eV,
                     static_cast<double>(row.step) * plan.dt_ps);
}

}  // namespace

void DriftWatch::begin(const std::vector<Thermo>& rows) {
  begun_ = true;
  for (std::size_t r = 0; r < rows.size(); ++r) first_eV_[r] = rows[r].conserved_eV, warned_[r] = 0;
}

void DriftWatch::judge(const std::vector<DynamicsPlan>& plans, const std::vector<Thermo>& rows, const StageFacts& facts,
                       RunLog& log) {
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const DynamicsPlan& plan = plans[r];
    const double drift = (rows[r].conserved_eV - first_eV_[r]) / static_cast<double>(facts.atoms[r]);
    if (!std::isfinite(drift))
      throw Diverged(static_cast<int>(r), rows[r].step, "the energy is not finite; atoms overlap");
    if (!conserves(plan)) continue;
    if (!plan.ensemble.thermostat && std::fabs(drift) > plan.limits.drift_eV_per_atom)
      throw Diverged(static_cast<int>(r), rows[r].step,
                     fmt::format("{}, more than /limits/drift_eV_per_atom allows, {:g}; the time step of {:g} fs is "
                                 "too long",
                                 drift_text(drift, rows[r], plan), plan.limits.drift_eV_per_atom, 1e3 * plan.dt_ps));
    if (warned_[r] || std::fabs(drift) <= plan.limits.drift_warning_eV_per_atom) continue;
    warned_[r] = 1;
    log.warn(fmt::format("{}: replica {}: {}; a time step shorter than {:g} fs conserves it better", facts.name,
                         facts.replicas[r], drift_text(drift, rows[r], plan), 1e3 * plan.dt_ps));
  }
}

void DriftWatch::save(StateArchive& archive) const {
  archive.put("stage/drift/begun", std::vector<std::int32_t>{begun_});
  archive.put("stage/drift/first", first_eV_);
  archive.put("stage/drift/warned", warned_);
}

void DriftWatch::restore(const StateArchive& archive) {
  begun_ = archive.get<std::int32_t>("stage/drift/begun", 1)[0] != 0;
  first_eV_ = archive.get<double>("stage/drift/first", first_eV_.size());
  warned_ = archive.get<std::int32_t>("stage/drift/warned", warned_.size());
}

}  // namespace vitrify
