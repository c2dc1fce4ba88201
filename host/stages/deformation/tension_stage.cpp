#include "host/stages/deformation/tension_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/config/section.hpp"
#include "host/engine/low_box.hpp"
#include "host/files/hdf5/arrays.hpp"
#include "host/stages/deformation/findings_text.hpp"
#include "host/stages/sample/analysis_records.hpp"
#include "host/stages/stage_check.hpp"

namespace vitrify {
namespace {

/// Relaxation times of the barostat that a fit has to last for the lateral edges to follow.
constexpr double least_barostat_times = 5;
/// About the bulk modulus of a metal: with it, a stress that is no fluctuation.
constexpr double stiffness_GPa = 100;
double largest_fluctuation_GPa(double temperature_K, double volume_A3) {
  return 4 * std::sqrt(units::boltzmann_eV_per_K * temperature_K * units::GPa_per_eV_A3 * stiffness_GPa / volume_A3);
}

/// The driven axis is up.
StrainView view_along(int axis) { return {axis == 0 ? 1 : 0, axis}; }

std::string entry_of(std::size_t replica, std::size_t branch) {
  return fmt::format("stage/tension/curves/{}/{}/", replica, branch);
}

}  // namespace

std::vector<Phase> TensionStage::phases(const config::Tension& config, const StageFacts& facts) {
  std::vector<Phase> phases;
  for (const config::StrainBranch& branch : config.rows().branches(facts.timestep_ps)) {
    Phase& phase = phases.emplace_back();
    phase.turns = phases.size() > 1;
    for (std::size_t r = 0; r < facts.replicas.size(); ++r) {
      const double temperature_K = config.temperature_K ? config.temperature_K->at(r) : 0;
      phase.plans.push_back(plan(config.ensemble, config.dynamics, facts.timestep_ps, temperature_K, temperature_K,
                                 branch.duration_ps(facts.timestep_ps)));
      phase.plans.back().ensemble.box = config.box(branch.sign());
    }
  }
  return phases;
}

TensionStage::TensionStage(const config::Tension& config, const StageFacts& facts)
    : DynamicsStage(facts, config.dynamics, config.rows().with_rows(config.common, facts.timestep_ps),
                    phases(config, facts)),
      config_(config),
      starts_(facts.replicas.size()),
      bins_(facts.replicas.size()),
      looks_(config.local_strain, {std::vector<StrainView>(facts.replicas.size(), view_along(axis()))}),
      curves_(facts.replicas.size()) {
  for (std::vector<StressBranch>& of_replica : curves_)
    for (const config::StrainBranch& branch : config_.rows().branches(facts.timestep_ps))
      of_replica.push_back({branch.from, branch.to, {}, {}});
}

void TensionStage::begin_phase(StageContext& context) {
  const std::vector<Structure> structures = context.engine.structures();
  for (std::size_t r = 0; r < n_replicas(); ++r)
    starts_[r] = {body_volume_A3(structures[r]), structures[r].box.length[axis()]};
  looks_.begin(context.engine);
  const double fit_ps = config_.fit_strain / config_.rate_per_ps, time_ps = config_.dynamics.plan.barostat_time_ps;
  if (config_.box(1).of(structures[0].box).has(AxisControl::pressure) && fit_ps < least_barostat_times * time_ps)
    context.log.warn(
        fmt::format("{}: Young's modulus is fitted to {:g} ps, in which the lateral edges, with a barostat of {:g} ps, "
                    "cannot follow; {:g} ps or more are enough",
                    name(), fit_ps, time_ps, least_barostat_times * time_ps));
}

/// A body whose lateral edges are under stress at the start relaxes while it is pulled.
void TensionStage::judge_lateral_stress(StageContext& context, std::size_t replica, const DriveBin& bin,
                                        const Structure& now) const {
  const double volume_A3 = body_volume_A3(now),
               temperature_K = config_.temperature_K ? config_.temperature_K->at(replica) : 0;
  const BoxControl control = config_.box(1).of(now.box);
  for (int a = 0; a < 3; ++a) {
    const double stress_GPa = bin.stress_volume_eV.v[a] * units::GPa_per_eV_A3 / volume_A3;
    if (control.axis[a] != AxisControl::pressure ||
        std::fabs(stress_GPa) <= largest_fluctuation_GPa(temperature_K, volume_A3))
      continue;
    context.log.warn(
        fmt::format("{}: replica {} begins with a stress of {:.3g} GPa along {}, which its edge is to lose on the way: "
                    "Young's modulus means little; hold it at no pressure before",
                    name(), facts().replicas[replica], stress_GPa, "xyz"[a]));
  }
}

bool TensionStage::judge(StageContext& context, const std::vector<Thermo>& rows) {
  const bool at_end = clock() == DynamicsStage::phases()[phase()].steps();
  const double of_row = config_.rows().strain_of_row(facts().timestep_ps);
  std::vector<Structure> structures;
  for (std::size_t r = 0; r < n_replicas(); ++r) {
    const auto bin = bins_.next(r, rows[r]);
    if (!bin) continue;
    if (structures.empty()) structures = context.engine.structures();
    write_bin(context, r, *bin, rows[r], structures[r]);
    if (looks_.due(curves_[r], of_row, at_end)) looks_.add(context.engine, r, rows[r].strain, structures[r]);
  }
  return false;
}

/// The force along the driven axis is the stress times the volume, over the length; the area is the volume of the body
/// over the length.
void TensionStage::write_bin(StageContext& context, std::size_t replica, const DriveBin& bin, const Thermo& row,
                             const Structure& now) {
  const Start& start = starts_[replica];
  StressBranch& curve = curves_[replica][phase()];
  if (phase() == 0 && curve.strain.empty()) judge_lateral_stress(context, replica, bin, now);
  const double volume_A3 = body_volume_A3(now), area_at_start_A2 = start.volume_A3 / start.length_A;
  const double stress_volume = bin.stress_volume_eV.v[axis()] * units::GPa_per_eV_A3;
  std::vector<double> true_GPa(6), edges_A(3);
  for (int k = 0; k < 6; ++k) true_GPa[k] = bin.stress_volume_eV.v[k] * units::GPa_per_eV_A3 / volume_A3;
  for (int a = 0; a < 3; ++a) edges_A[a] = now.box.length[a] * (now.box.periodic[a] ? 1 : volume_A3 / now.box.volume());
  curve.strain.push_back(bin.strain);
  curve.stress_GPa.push_back(stress_volume / (start.length_A * (1 + bin.strain)) / area_at_start_A2);
  context.output.file().append_row(context.output.group("tension", replica),
                                   {{"strain", array_of(bin.strain)},
                                    {"engineering_stress_GPa", array_of(curve.stress_GPa.back())},
                                    {"true_stress_GPa", array_of(true_GPa[axis()])},
                                    {"stress_tensor_GPa", array_of(true_GPa)},
                                    {"edges_A", array_of(edges_A)},
                                    {"temperature_K", array_of(row.temperature_K)},
                                    {"potential_energy_eV", array_of(row.potential_eV)},
                                    {"work_eV", array_of(row.drive.work)}});
}

bool TensionStage::conclude(StageContext& context) {
  const std::string keys = config::Value<config::Tension>::write(config_).dump();
  for (std::size_t r = 0; r < n_replicas(); ++r) {
    const AnalysisResult result =
        tension_response(curves_[r], config_.fit_strain, std::string(config::choice_name(config_.axis)));
    write_analysis(context.output.file(), context.output.group("analysis", r) + "/tension", result, keys);
    context.log.info(fmt::format("{}: replica {} strained to {}{}", name(), facts().replicas[r],
                                 config_.rows().strains_text(), numbers_text(result)));
    for (const std::string& note : result.notes)
      context.log.info(fmt::format("{}: replica {}: {}", name(), facts().replicas[r], note));
  }
  looks_.write(context.output);
  return true;
}

void TensionStage::save_findings(StateArchive& archive) const {
  archive.put("stage/tension/starts", starts_);
  bins_.save(archive);
  looks_.save(archive);
  for (std::size_t r = 0; r < n_replicas(); ++r)
    for (std::size_t b = 0; b < curves_[r].size(); ++b) {
      archive.put(entry_of(r, b) + "strain", curves_[r][b].strain);
      archive.put(entry_of(r, b) + "engineering", curves_[r][b].stress_GPa);
    }
}

void TensionStage::restore_findings(Engine&, const StateArchive& archive) {
  starts_ = archive.get_within<Start>("stage/tension/starts", n_replicas(), 0, largest_number);
  bins_.restore(archive);
  looks_.restore(archive, facts().atoms);
  for (std::size_t r = 0; r < n_replicas(); ++r)
    for (std::size_t b = 0; b < curves_[r].size(); ++b) {
      StressBranch& branch = curves_[r][b];
      branch.strain = archive.get<double>(entry_of(r, b) + "strain");
      branch.stress_GPa = archive.get<double>(entry_of(r, b) + "engineering", branch.strain.size());
    }
}

/// The box at a strain. Edges without stress change as where a body keeps its volume, which it does while it flows; an
/// open axis takes its part.
Box config::Tension::strained(Box box, double at) const {
  const BoxControl control = this->box(1);
  int free = 0;
  for (const AxisControl axis_control : control.axis) free += axis_control == AxisControl::pressure;
  Vec3 factor{1, 1, 1};
  for (int a = 0; a < 3; ++a) {
    if (control.axis[a] == AxisControl::pressure) factor[a] = std::pow(1 + at, -1.0 / free);
    if (control.axis[a] == AxisControl::strain_rate) factor[a] = 1 + at;
  }
  box.length = scaled(box.length, factor);
  box.xy *= factor.x, box.xz *= factor.x, box.yz *= factor.y;
  return box;
}

void config::Tension::check(StageCheck& check) const {
  const int driven = static_cast<int>(axis);
  const Box& box = check.structure.box;
  if (!box.periodic[driven])
    check.require_periodic(check.at("axis"), fmt::format("\"{}\"", choice_name(axis)), "a periodic axis");
  if (box.periodic[0] + box.periodic[1] + box.periodic[2] < 2)
    check.require_periodic(check.at("axis"), "tension", "in a box with at most one open axis");
  if (!check.velocities && !temperature_K)
    check.fail(check.at("temperature_K"), "missing; the atoms have no velocities, new ones need a temperature");
  if (ensemble == Ensemble::nve && this->box(1).of(box).has(AxisControl::pressure))
    check.fail(check.at("fixed_axes"),
               "without a thermostat the other periodic axes must be fixed: a barostat needs a temperature");
  dynamics.check(check, ensemble, temperature_K);
  for (std::size_t i = 0; check.box && i < strain.all().size(); ++i) {
    const Box last = strained(*check.box, strain.all()[i]);
    const double least_height_A = 2 * check.potential_cutoff_A;
    if (lowest_height(last) < least_height_A)
      check.fail(check.at("strain"),
                 fmt::format("found {:g}, at which {}", strain.all()[i], low_box_text(last, least_height_A)));
  }
  check.box.reset();
}

std::unique_ptr<Stage> config::Tension::make(const StageFacts& facts) const {
  return std::make_unique<TensionStage>(*this, facts);
}

}  // namespace vitrify
