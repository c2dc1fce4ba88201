#include "host/stages/deformation/shear_stage.hpp"

#include <fmt/format.h>

#include "host/config/section.hpp"
#include "host/engine/aqs/strained_box.hpp"
#include "host/engine/low_box.hpp"
#include "host/files/hdf5/arrays.hpp"
#include "host/stages/deformation/findings_text.hpp"
#include "host/stages/sample/analysis_records.hpp"
#include "host/stages/stage_check.hpp"

namespace vitrify {
namespace {

const std::string start_folder = "stage/shear/start/";

std::string entry_of(std::size_t replica, std::size_t direction, std::size_t branch) {
  return fmt::format("stage/shear/curves/{}/{}/{}/", replica, direction, branch);
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

std::vector<std::vector<StrainView>> ShearStage::views(const std::vector<Direction>& directions, std::size_t replicas) {
  std::vector<std::vector<StrainView>> views;
  for (const Direction& direction : directions) {
    const AqsPlan axes{direction.plane};
    views.emplace_back(replicas, StrainView{axes.axis(), axes.gradient(), direction.name()});
  }
  return views;
}

std::vector<Phase> ShearStage::phases(const config::Shear& config, const StageFacts& facts) {
  const std::vector<config::StrainBranch> branches = config.rows().branches(facts.timestep_ps);
  std::vector<Phase> phases;
  for (const Direction& direction : directions(config))
    for (std::size_t b = 0; b < branches.size(); ++b) {
      Phase& phase = phases.emplace_back();
      phase.turns = b > 0;
      for (std::size_t r = 0; r < facts.replicas.size(); ++r) {
        const double temperature_K = config.temperature_K ? config.temperature_K->at(r) : 0;
        DynamicsPlan one = plan(config.ensemble, config.dynamics, facts.timestep_ps, temperature_K, temperature_K,
                                branches[b].duration_ps(facts.timestep_ps));
        one.ensemble.box.shear_rate[direction.component() - 3] =
            direction.sign * branches[b].sign() * config.rate_per_ps;
        phase.plans.push_back(one);
      }
    }
  return phases;
}

ShearStage::ShearStage(const config::Shear& config, const StageFacts& facts)
    : DynamicsStage(facts, config.dynamics, config.rows().with_rows(config.common, facts.timestep_ps),
                    phases(config, facts)),
      config_(config),
      directions_(directions(config)),
      branches_(config.rows().branches(facts.timestep_ps)),
      bins_(facts.replicas.size()),
      looks_(config.local_strain, views(directions_, facts.replicas.size())),
      curves_(facts.replicas.size(), std::vector<ShearCurve>(directions_.size())) {
  for (std::vector<ShearCurve>& of_replica : curves_)
    for (std::size_t d = 0; d < directions_.size(); ++d) {
      of_replica[d].direction = directions_[d].name();
      for (const config::StrainBranch& branch : branches_)
        of_replica[d].branches.push_back({branch.from, branch.to, {}, {}});
    }
}

void ShearStage::begin_phase(StageContext& context) {
  bins_.restart();
  if (directions_.size() > 1) {
    if (phase() == 0)
      context.engine.save(start_);
    else
      context.engine.restore(start_);
  }
  looks_.begin(context.engine);
}

bool ShearStage::judge(StageContext& context, const std::vector<Thermo>& rows) {
  for (std::size_t r = 0; r < n_replicas(); ++r)
    if (const auto bin = bins_.next(r, rows[r])) write_bin(context, r, *bin, rows[r]);
  look_at_strain(context, rows);
  return false;
}

/// All replicas have done as many rows.
void ShearStage::look_at_strain(StageContext& context, const std::vector<Thermo>& rows) {
  const bool at_end = clock() == DynamicsStage::phases()[phase()].steps();
  const double of_row = config_.rows().strain_of_row(facts().timestep_ps);
  if (!looks_.due(curves_[0][direction()].branches, of_row, at_end)) return;
  const std::vector<Structure> structures = context.engine.structures();
  for (std::size_t r = 0; r < n_replicas(); ++r)
    looks_.add(context.engine, r, directions_[direction()].sign * rows[r].strain, structures[r]);
}

void ShearStage::write_bin(StageContext& context, std::size_t replica, const DriveBin& bin, const Thermo& row) {
  const Direction& towards = directions_[direction()];
  StressBranch& curve = curves_[replica][direction()].branches[branch()];
  std::vector<double> stress_GPa(6);
  for (int k = 0; k < 6; ++k) stress_GPa[k] = bin.stress_volume_eV.v[k] / row.volume_A3 * units::GPa_per_eV_A3;
  curve.strain.push_back(towards.sign * bin.strain);
  curve.stress_GPa.push_back(towards.sign * stress_GPa[towards.component()]);
  context.output.file().append_row(context.output.group("shear", replica) + "/" + towards.name(),
                                   {{"strain", array_of(curve.strain.back())},
                                    {"stress_GPa", array_of(curve.stress_GPa.back())},
                                    {"stress_tensor_GPa", array_of(stress_GPa)},
                                    {"temperature_K", array_of(row.temperature_K)},
                                    {"potential_energy_eV", array_of(row.potential_eV)},
                                    {"work_eV", array_of(row.drive.work)}});
}

bool ShearStage::conclude(StageContext& context) {
  const std::string keys = config::Value<config::Shear>::write(config_).dump();
  for (std::size_t r = 0; r < n_replicas(); ++r) {
    const AnalysisResult result = shear_response(curves_[r], {config_.rate_per_ps, config_.fit_strain});
    write_analysis(context.output.file(), context.output.group("analysis", r) + "/shear", result, keys);
    context.log.info(fmt::format("{}: replica {} sheared to {}{}", name(), facts().replicas[r],
                                 config_.rows().strains_text(), numbers_text(result)));
  }
  looks_.write(context.output);
  return true;
}

void ShearStage::save_findings(StateArchive& archive) const {
  bins_.save(archive);
  looks_.save(archive);
  for (std::size_t r = 0; r < n_replicas(); ++r)
    for (std::size_t d = 0; d < directions_.size(); ++d)
      for (std::size_t b = 0; b < branches_.size(); ++b) {
        const StressBranch& branch = curves_[r][d].branches[b];
        archive.put(entry_of(r, d, b) + "strain", branch.strain);
        archive.put(entry_of(r, d, b) + "stress", branch.stress_GPa);
      }
  for (const auto& [entry, values] : start_.entries()) archive.set(start_folder + entry, values);
}

void ShearStage::restore_findings(Engine&, const StateArchive& archive) {
  bins_.restore(archive);
  looks_.restore(archive, facts().atoms);
  for (std::size_t r = 0; r < n_replicas(); ++r)
    for (std::size_t d = 0; d < directions_.size(); ++d)
      for (std::size_t b = 0; b < branches_.size(); ++b) {
        StressBranch& branch = curves_[r][d].branches[b];
        branch.strain = archive.get<double>(entry_of(r, d, b) + "strain");
        branch.stress_GPa = archive.get<double>(entry_of(r, d, b) + "stress", branch.strain.size());
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
      const Box lowest = lowest_box(*check.box, {plane, sign, strain.all()}, average_strain);
      if (lowest_height(lowest) < least_height_A)
        check.fail(check.at("strain"), "found strains at which " + low_box_text(lowest, least_height_A) + "; " +
                                           enough_atoms_text(lowest, least_height_A, check.structure.size()));
    }
  check.box = sheared(*check.box, {planes.back(), signs.back(), strain.all()}, strain.all().back());
}

std::unique_ptr<Stage> config::Shear::make(const StageFacts& facts) const {
  return std::make_unique<ShearStage>(*this, facts);
}

}  // namespace vitrify
