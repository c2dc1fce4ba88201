#include "host/stages/dynamics/equilibrate_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/files/hdf5/arrays.hpp"
#include "host/stages/stage_check.hpp"

namespace vitrify {
namespace {

double least_msd(const std::vector<Thermo>& rows) {
  double least = rows.front().msd_A2;
  for (const Thermo& row : rows) least = std::min(least, row.msd_A2);
  return least;
}

/// Of all replicas; not a number if that of one is not known.
double least_slope(const std::vector<Diffusion>& diffusion) {
  double least = std::numeric_limits<double>::infinity();
  for (const Diffusion& one : diffusion) {
    if (std::isnan(one.slope.value)) return one.slope.value;
    least = std::min(least, one.slope.value);
  }
  return least;
}

std::string slope_text(double slope) {
  if (!std::isfinite(slope)) return "the slope of log(msd) against log(time) is not known from so few rows";
  return fmt::format("the slope of log(msd) against log(time) is {:.3f}", slope);
}

std::string history_entry(std::size_t replica) { return "stage/displacements/" + std::to_string(replica); }

}  // namespace

EquilibrateStage::EquilibrateStage(const config::Equilibrate& config, const StageFacts& facts)
    : DynamicsStage(facts, config.dynamics, config.common,
                    [&] {
                      Phase phase;
                      for (std::size_t r = 0; r < facts.replicas.size(); ++r)
                        phase.plans.push_back(plan(config.ensemble, config.dynamics, facts.timestep_ps,
                                                   config.temperature_K.at(r), config.temperature_K.at(r),
                                                   config.max_duration_ps));
                      phase.adapting_steps = std::lround(config.min_duration_ps / facts.timestep_ps) / 2;
                      return std::vector<Phase>{phase};
                    }()),
      config_(config) {}

bool EquilibrateStage::judge(StageContext& context, const std::vector<Thermo>& rows) {
  const bool counts = follow(context.engine, rows.front());
  const double msd_A2 = least_msd(rows), time_ps = rows.front().time_ps;
  if (msd_A2 <= config_.msd_A2 || time_ps < config_.min_duration_ps) return false;
  if (config_.min_slope > 0 && !counts) return false;
  const std::vector<Diffusion> found = diffusion();
  const double slope = least_slope(found);
  const bool flies = std::any_of(found.begin(), found.end(), [](const Diffusion& one) { return one.is_flight(); });
  if (config_.min_slope > 0 && (!(slope >= config_.min_slope) || flies)) return false;
  context.log.info(fmt::format("{}: mean square displacement of {:.4g} A^2 after {:g} ps; {}", name(), msd_A2, time_ps,
                               slope_text(slope)));
  for (std::size_t r = 0; r < found.size(); ++r)
    if (found[r].is_diffusion())
      context.log.info(
          fmt::format("{}: replica {} diffuses with a slope of {:.3f} +- {:.3f}, D = {:.4g} +- {:.2g} A^2/ps", name(),
                      facts().replicas[r], found[r].slope.value, found[r].slope.error,
                      found[r].coefficient.value / sample_ps(), found[r].coefficient.error / sample_ps()));
  write(context, found, time_ps);
  return true;
}

bool EquilibrateStage::follow(Engine& engine, const Thermo& row) {
  const std::int64_t every = config_.common.thermo_every, sample = row.step / every;
  if (row.step % every != 0 || (!histories_.empty() && !histories_.front().wants(sample))) return false;
  const std::vector<Structure> structures = engine.structures();
  for (std::size_t r = 0; r < structures.size(); ++r) {
    const Structure& structure = structures[r];
    if (histories_.size() == r)
      histories_.emplace_back(told_elements() > 1 ? structure.type : std::vector<int>(structure.size()),
                              told_elements());
    histories_[r].add(sample, structure);
  }
  return true;
}

int EquilibrateStage::told_elements() const {
  return config_.dynamics.monte_carlo ? 1 : static_cast<int>(facts().elements.size());
}

std::vector<Diffusion> EquilibrateStage::diffusion() const {
  std::vector<Diffusion> found;
  for (const DisplacementHistory& history : histories_) found.push_back(history.result());
  return found;
}

void EquilibrateStage::write(StageContext& context, const std::vector<Diffusion>& diffusion, double time_ps) const {
  for (std::size_t r = 0; r < diffusion.size(); ++r) {
    const Diffusion& found = diffusion[r];
    std::vector<double> lag_ps, msd_A2, of_elements_A2, coefficients;
    std::vector<std::int64_t> origins;
    for (const MsdPoint& point : found.curve) {
      lag_ps.push_back(static_cast<double>(point.lag) * sample_ps());
      origins.push_back(point.origins);
      msd_A2.push_back(point.all);
      of_elements_A2.insert(of_elements_A2.end(), point.by_element.begin(), point.by_element.end());
    }
    // Not known of atoms that fly, or stay in their cages.
    const double per_ps = found.is_diffusion() ? 1 / sample_ps() : std::numeric_limits<double>::quiet_NaN();
    for (const double coefficient : found.coefficient_by_element) coefficients.push_back(coefficient * per_ps);
    const auto elements = static_cast<std::uint64_t>(told_elements());
    Record record{{{"temperature_K", config_.temperature_K.at(r)},
                   {"time_ps", time_ps},
                   {"slope", found.slope.value},
                   {"slope_error", found.slope.error},
                   {"diffusion_A2_per_ps", found.coefficient.value * per_ps},
                   {"diffusion_error_A2_per_ps", found.coefficient.error * per_ps}},
                  {{"lag_ps", array_of(lag_ps)}, {"origins", array_of(origins)}, {"msd_A2", array_of(msd_A2)}}};
    if (elements > 1) {
      record.attributes.emplace_back("elements", facts().elements);
      record.attributes.emplace_back("diffusion_of_elements_A2_per_ps", coefficients);
      record.datasets.emplace_back("msd_of_elements_A2", hdf5::Array{{msd_A2.size(), elements}, of_elements_A2});
    }
    context.output.file().write_record(context.output.group("equilibrate", r), std::move(record));
  }
}

bool EquilibrateStage::conclude(StageContext& context) {
  const double msd_A2 = least_msd(context.engine.sample());
  const auto refuse = [&](const std::string& what) {
    throw config::InputError(facts().source, config::Pointer{} / "stages" / facts().index / "max_duration_ps", what);
  };
  if (msd_A2 <= config_.msd_A2)
    refuse(fmt::format("the mean square displacement is {:.4g} A^2 after {} ps, must exceed {} A^2 within that time",
                       msd_A2, config::number_text(config_.max_duration_ps), config::number_text(config_.msd_A2)));
  refuse(fmt::format("{} after {} ps, must reach {} within that time", slope_text(least_slope(diffusion())),
                     config::number_text(config_.max_duration_ps), config::number_text(config_.min_slope)));
  return false;
}

void EquilibrateStage::change_timestep(Engine& engine, double before_ps) {
  DynamicsStage::change_timestep(engine, before_ps);
  histories_.clear();  // its frames are other times apart
}

void EquilibrateStage::save_findings(StateArchive& archive) const {
  for (std::size_t r = 0; r < histories_.size(); ++r) histories_[r].save(archive, history_entry(r));
}

void EquilibrateStage::restore_findings(Engine&, const StateArchive& archive) {
  if (!archive.entries().contains(history_entry(0) + "/every")) return;
  for (std::size_t r = 0; r < n_replicas(); ++r)
    histories_.push_back(DisplacementHistory::restore(archive, history_entry(r),
                                                      static_cast<std::size_t>(facts().atoms[r]), told_elements()));
}

void config::Equilibrate::check(StageCheck& check) const {
  dynamics.check(check, ensemble, temperature_K);
  if (ensemble == Ensemble::npt) check.holds_ps = max_duration_ps;
}

std::unique_ptr<Stage> config::Equilibrate::make(const StageFacts& facts) const {
  return std::make_unique<EquilibrateStage>(*this, facts);
}

}  // namespace vitrify
