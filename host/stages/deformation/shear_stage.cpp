#include "host/stages/deformation/shear_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "host/config/section.hpp"
#include "host/engine/aqs/strained_box.hpp"
#include "host/engine/low_box.hpp"
#include "host/files/hdf5/arrays.hpp"
#include "host/stages/sample/analysis_records.hpp"
#include "host/stages/stage_check.hpp"

namespace vitrify {
namespace {

const std::string start_folder = "stage/shear/start/";

std::string entry_of(std::size_t replica, std::size_t direction) {
  return fmt::format("stage/shear/curves/{}/{}/", replica, direction);
}

config::StageCommon with_rows(const config::Shear& config, const StageFacts& facts) {
  config::StageCommon common = config.common;
  common.thermo_every = std::max(1L, config.steps_of_row(facts.timestep_ps));
  return common;
}

std::string with_error(double value, double error) {
  return std::isfinite(error) ? fmt::format("{:.4g} +- {:.2g}", value, error) : fmt::format("{:.4g}", value);
}

}  // namespace

std::string ShearStage::Direction::name() const {
  return std::string(config::choice_name(plane)) + (sign > 0 ? "+" : "-");
}

std::vector<ShearStage::Direction> ShearStage::directions(const config::Shear& config) {
  std::vector<Direction> directions;
  for (const ShearPlane plane : config.planes)
    for (const int sign : config.signs) directions.push_back({plane, sign});
  return directions;
}

std::vector<Phase> ShearStage::phases(const config::Shear& config, const StageFacts& facts) {
  const double duration_ps = static_cast<double>(config.steps(facts.timestep_ps)) * facts.timestep_ps;
  std::vector<Phase> phases;
  for (const Direction& direction : directions(config)) {
    Phase& phase = phases.emplace_back();
    for (std::size_t r = 0; r < facts.replicas.size(); ++r) {
      const double temperature_K = config.temperature_K ? config.temperature_K->at(r) : 0;
      DynamicsPlan one =
          plan(config.ensemble, config.dynamics, facts.timestep_ps, temperature_K, temperature_K, duration_ps);
      one.ensemble.box.shear_rate[direction.component() - 3] = direction.sign * config.rate_per_ps;
      phase.plans.push_back(one);
    }
  }
  return phases;
}

ShearStage::ShearStage(const config::Shear& config, const StageFacts& facts)
    : DynamicsStage(facts, config.dynamics, with_rows(config, facts), phases(config, facts)),
      config_(config),
      directions_(directions(config)),
      last_(facts.replicas.size()),
      curves_(facts.replicas.size(), std::vector<ShearCurve>(directions_.size())) {
  for (std::vector<ShearCurve>& of_replica : curves_)
    for (std::size_t d = 0; d < directions_.size(); ++d) of_replica[d].direction = directions_[d].name();
}

void ShearStage::begin_phase(StageContext& context) {
  std::fill(last_.begin(), last_.end(), DriveSums{});
  if (directions_.size() == 1) return;
  if (phase() == 0)
    context.engine.save(start_);
  else
    context.engine.restore(start_);
}

bool ShearStage::judge(StageContext& context, const std::vector<Thermo>& rows) {
  for (std::size_t r = 0; r < n_replicas(); ++r)
    if (rows[r].drive.steps > last_[r].steps) write_bin(context, r, rows[r]);
  return false;
}

/// The means over the steps since the last row of this direction.
void ShearStage::write_bin(StageContext& context, std::size_t replica, const Thermo& row) {
  const Direction& direction = directions_[phase()];
  ShearCurve& curve = curves_[replica][phase()];
  const DriveSums& before = last_[replica];
  const auto steps = static_cast<double>(row.drive.steps - before.steps);
  std::vector<double> stress_GPa(6);
  for (int k = 0; k < 6; ++k)
    stress_GPa[k] =
        (row.drive.stress_volume.v[k] - before.stress_volume.v[k]) / (steps * row.volume_A3) * units::GPa_per_eV_A3;
  curve.strain.push_back(0.5 * config_.rate_per_ps * (row.drive.time + before.time));
  curve.stress_GPa.push_back(direction.sign * stress_GPa[direction.component()]);
  context.output.file().append_row(context.output.group("shear", replica) + "/" + direction.name(),
                                   {{"strain", array_of(curve.strain.back())},
                                    {"stress_GPa", array_of(curve.stress_GPa.back())},
                                    {"stress_tensor_GPa", array_of(stress_GPa)},
                                    {"temperature_K", array_of(row.temperature_K)},
                                    {"potential_energy_eV", array_of(row.potential_eV)},
                                    {"work_eV", array_of(row.drive.work)}});
  last_[replica] = row.drive;
}

bool ShearStage::conclude(StageContext& context) {
  const std::string keys = config::Value<config::Shear>::write(config_).dump();
  for (std::size_t r = 0; r < n_replicas(); ++r) {
    const AnalysisResult result = shear_response(curves_[r], {config_.rate_per_ps, config_.fit_strain});
    write_analysis(context.output.file(), context.output.group("analysis", r) + "/shear", result, keys);
    std::string text = fmt::format("{}: replica {} sheared to {:g}", name(), facts().replicas[r], config_.strain);
    for (const ResultNumber& number : result.numbers)
      text += fmt::format(", {} {} {}", number.name, with_error(number.value, number.error), number.unit);
    context.log.info(text);
  }
  return true;
}

void ShearStage::save_findings(StateArchive& archive) const {
  archive.put("stage/shear/last", last_);
  for (std::size_t r = 0; r < n_replicas(); ++r)
    for (std::size_t d = 0; d < directions_.size(); ++d) {
      archive.put(entry_of(r, d) + "strain", curves_[r][d].strain);
      archive.put(entry_of(r, d) + "stress", curves_[r][d].stress_GPa);
    }
  for (const auto& [entry, values] : start_.entries()) archive.set(start_folder + entry, values);
}

void ShearStage::restore_findings(Engine&, const StateArchive& archive) {
  last_ = archive.get<DriveSums>("stage/shear/last", n_replicas());
  for (std::size_t r = 0; r < n_replicas(); ++r)
    for (std::size_t d = 0; d < directions_.size(); ++d) {
      const std::size_t rows = archive.get<double>(entry_of(r, d) + "strain").size();
      curves_[r][d].strain = archive.get<double>(entry_of(r, d) + "strain");
      curves_[r][d].stress_GPa = archive.get<double>(entry_of(r, d) + "stress", rows);
    }
  start_ = {};
  for (const auto& [entry, values] : archive.entries())
    if (entry.starts_with(start_folder)) start_.set(entry.substr(start_folder.size()), values);
}

void config::Shear::check(StageCheck& check) const {
  check.require_periodic(config::Pointer{} / "stages" / check.index, "\"shear\"", "left out");
  if (!check.velocities && !temperature_K)
    check.fail(check.at("temperature_K"), "missing; the atoms have no velocities, new ones need a temperature");
  dynamics.check(check, ensemble, temperature_K);
  if (!check.box) return;
  const double least_height_A = 2 * check.potential_cutoff_A;
  for (const ShearPlane plane : planes)
    for (const int sign : signs) {
      const Box lowest = lowest_box(*check.box, {plane, sign, {strain}}, average_strain);
      if (lowest_height(lowest) < least_height_A)
        check.fail(check.at("strain"), "found strains at which " + low_box_text(lowest, least_height_A) + "; " +
                                           enough_atoms_text(lowest, least_height_A, check.structure.size()));
    }
  check.box = sheared(*check.box, {planes.back(), signs.back(), {strain}}, strain);
}

std::unique_ptr<Stage> config::Shear::make(const StageFacts& facts) const {
  return std::make_unique<ShearStage>(*this, facts);
}

}  // namespace vitrify
