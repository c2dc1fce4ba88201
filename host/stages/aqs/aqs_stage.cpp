#include "host/stages/aqs/aqs_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/config/section.hpp"
#include "host/engine/aqs/strained_box.hpp"
#include "host/engine/atoms/restored.hpp"
#include "host/engine/low_box.hpp"
#include "host/files/hdf5/arrays.hpp"
#include "host/stages/athermal_row.hpp"
#include "host/stages/crystal_warning.hpp"
#include "host/stages/deformation/findings_text.hpp"
#include "host/stages/relax.hpp"
#include "host/stages/sample/analysis_records.hpp"
#include "host/stages/skin.hpp"
#include "host/stages/stage_check.hpp"

namespace vitrify {
namespace {

/// Names of the reasons to stop, in the order of StopReason.
const std::vector<std::string> stop_reasons = {"running",     "converged",  "evaluations",
                                               "line_search", "not_finite", "displaced"};

}  // namespace

AqsStage::AqsStage(const config::Aqs& config, const StageFacts& facts)
    : Stage(facts),
      config_(config),
      tracks_(facts.replicas.size()),
      curves_(facts.replicas.size()),
      looks_(config.local_strain, {views(plans())}) {
  for (const std::int64_t atoms : facts.atoms)
    transformations_.emplace_back(config.events, static_cast<std::size_t>(atoms));
}

std::vector<StrainView> AqsStage::views(const std::vector<AqsPlan>& plans) {
  std::vector<StrainView> views;
  for (const AqsPlan& plan : plans) views.push_back({plan.axis(), plan.gradient()});
  return views;
}

std::vector<AqsPlan> AqsStage::plans() const {
  std::vector<AqsPlan> plans;
  for (std::size_t r = 0; r < n_replicas(); ++r) plans.push_back(config_.plan(r));
  return plans;
}

double AqsStage::path_length() const {
  double length = 0, at = 0;
  for (const double strain : config_.strain_path) {
    length += std::fabs(strain - at);
    at = strain;
  }
  return length;
}

double AqsStage::cost() const {
  return std::max(1.0, path_length() / config_.settings.step) * typical_evaluations_per_step;
}

double AqsStage::progress() const {
  if (finished_) return 1;
  double travelled = 0;
  for (const Track& track : tracks_) travelled += track.travelled / static_cast<double>(tracks_.size());
  return path_length() > 0 ? travelled / path_length() : 0;
}

bool AqsStage::start(StageContext& context) {
  context.engine.set_skin(athermal_skin_A);
  if (!relax(context, config_.settings.minimizer, facts())) return false;
  context.batch.at_random = false;
  const auto rows = context.engine.start_aqs(config_.settings, plans());
  const auto structures = context.engine.structures();
  for (const Structure& structure : structures) {
    boxes_.push_back(structure.box);
    mass_amu_.push_back(facts().total_mass_amu(structure));
  }
  if (config_.soft_mode) onsets_.resize(n_replicas());
  looks_.begin(context.engine);
  std::vector<AqsOutcome> outcomes;
  for (const AqsRow& row : rows) outcomes.emplace_back().row = row;
  find_soft_modes(context, outcomes);
  for (std::size_t r = 0; r < n_replicas(); ++r) {
    write_row(context, r, rows[r]);
    add_to_curve(r, rows[r], false);
    write_configuration(context, r, structures[r]);
  }
  name_stop_reasons(context);
  const std::unique_ptr<Observer> observer = context.make_observer();
  for (std::size_t r = 0; r < n_replicas(); ++r) {
    const std::string whose = fmt::format("{}: replica {}", name(), facts().replicas[r]);
    warn_of_crystals(find_crystals(structures[r]), whose, context.log);
    warn_of_order(strongest_bragg_peak(structures[r], *observer), whose, context.log);
  }
  finished_ = context.engine.aqs_finished();
  return true;
}

void AqsStage::go_on(StageContext& context) {
  const auto outcomes = context.engine.aqs_step();
  for (std::size_t r = 0; r < n_replicas(); ++r) write_events(context, r, outcomes[r]);
  find_soft_modes(context, outcomes);
  for (std::size_t r = 0; r < n_replicas(); ++r) {
    if (!outcomes[r].row) continue;
    write_row(context, r, *outcomes[r].row);
    add_to_curve(r, *outcomes[r].row, outcomes[r].drop.has_value());
  }
  write_snapshots(context);
  finished_ = context.engine.aqs_finished();
  if (finished_) conclude(context);
}

void AqsStage::find_soft_modes(StageContext& context, const std::vector<AqsOutcome>& outcomes) {
  if (!config_.soft_mode) return;
  std::vector<int> replicas;
  std::vector<std::vector<Vec3>> guesses;
  for (std::size_t r = 0; r < outcomes.size(); ++r)
    if (outcomes[r].row) replicas.push_back(static_cast<int>(r)), guesses.push_back(onsets_[r].mode());
  if (replicas.empty()) return;
  std::vector<SoftMode> modes = context.engine.soft_modes(replicas, guesses);
  for (std::size_t k = 0; k < replicas.size(); ++k) {
    const AqsOutcome& outcome = outcomes[replicas[k]];
    onsets_[replicas[k]].add(outcome.row->strain, std::move(modes[k]), outcome.drop.has_value());
  }
}

void AqsStage::write_row(StageContext& context, std::size_t replica, const AqsRow& row) {
  Track& track = tracks_[replica];
  if (row.minimizer.reason != StopReason::converged && track.unconverged++ == 0)
    report_outcome(row.minimizer,
                   fmt::format("{}: replica {} at strain {:.6g}", name(), facts().replicas[replica], row.strain),
                   context.log);
  warn_beyond_table(context, replica, row.beyond_table);
  track.travelled += std::fabs(row.strain - track.strain);
  track.strain = row.strain;
  ++context.batch.step[replica];
  std::vector<Cell> cells = {
      {"strain", array_of(row.strain)},
      {"stress_GPa", array_of(row.stress_GPa)},
      {"potential_energy_eV", array_of(row.energy_eV)},
      {"stress_tensor_GPa", array_of(std::vector<double>(row.stress_tensor_GPa.v, row.stress_tensor_GPa.v + 6))},
      {"evaluations", array_of(std::int32_t{row.minimizer.evaluations})},
      {"iterations", array_of(std::int32_t{row.minimizer.iterations})},
      {"stop_reason", array_of(static_cast<std::int32_t>(row.minimizer.reason))},
      {"max_force_eV_per_A", array_of(row.minimizer.max_force)},
      {"step_enthalpy_eV", array_of(row.step_enthalpy_eV)},
      {"st_fraction", array_of(transformations_[replica].fraction())}};
  if (config_.soft_mode)
    for (Cell& cell : onsets_[replica].cells_of_minimum()) cells.push_back(std::move(cell));
  context.output.file().append_row(context.output.group("aqs", replica), std::move(cells));
  if (track.steps++ % config_.common.thermo_every != 0) return;
  Thermo at_rest =
      athermal_row(context.batch, replica, row.energy_eV, row.stress_tensor_GPa, boxes_[replica], mass_amu_[replica]);
  at_rest.strain = config_.sign.at(replica) * row.strain;
  context.output.write_row(replica, at_rest);
}

void AqsStage::write_events(StageContext& context, std::size_t replica, const AqsOutcome& outcome) {
  const auto on_device = [&](const Motion& motion, const CellSearch& near, double cutoff_A) {
    return context.engine.d2min(motion, near, cutoff_A);
  };
  if (outcome.drop) {
    std::vector<TableRow> rows = transformations_[replica].add_step(*outcome.drop, on_device);
    if (config_.soft_mode)
      for (Cell& cell : onsets_[replica].cells_of_drop(*outcome.drop)) rows.back().cells.push_back(std::move(cell));
    append(context, replica, std::move(rows));
  }
  if (outcome.event) append(context, replica, transformations_[replica].add_event(*outcome.event, on_device));
}

void AqsStage::append(StageContext& context, std::size_t replica, std::vector<TableRow> rows) const {
  const std::string group = context.output.group("aqs", replica) + "/";
  for (TableRow& row : rows) context.output.file().append_row(group + row.table, std::move(row.cells));
}

std::int64_t AqsStage::times_passed(const Track& track, double interval) const {
  // A tenth of a step makes up for the rounding of sums of steps.
  return interval <= 0 ? 0 : static_cast<std::int64_t>((track.travelled + 0.1 * config_.settings.step) / interval);
}

void AqsStage::write_snapshots(StageContext& context) {
  const double frame_interval = config_.snapshot_every_strain.value_or(
      static_cast<double>(config_.common.snapshot_every) * config_.settings.step);
  std::vector<Structure> structures;
  for (std::size_t r = 0; r < n_replicas(); ++r) {
    Track& track = tracks_[r];
    const std::int64_t frames = times_passed(track, frame_interval);
    const std::int64_t configurations = times_passed(track, configuration_interval);
    const std::int64_t looks = times_passed(track, config_.local_strain.every.value_or(0));
    if (frames == track.frames && configurations == track.configurations && looks == track.looks) continue;
    if (structures.empty()) structures = context.engine.structures();
    if (frames != track.frames)
      context.output.write_frame(r, context.batch.step[r], context.batch.time_ps[r], structures[r]);
    if (configurations != track.configurations) write_configuration(context, r, structures[r]);
    if (looks != track.looks) looks_.add(context.engine, r, track.strain, structures[r]);
    track.frames = frames, track.configurations = configurations, track.looks = looks;
  }
}

void AqsStage::write_configuration(StageContext& context, std::size_t replica, const Structure& structure) {
  Track& track = tracks_[replica];
  append(context, replica, {configuration_row(track.strain, structure)});
  track.configured = track.strain;
}

void AqsStage::name_stop_reasons(StageContext& context) const {
  for (std::size_t r = 0; r < n_replicas(); ++r)
    context.output.file().set_attribute(context.output.group("aqs", r) + "/stop_reason", "stop_reasons", stop_reasons);
}

void AqsStage::conclude(StageContext& context) {
  const auto structures = context.engine.structures();
  const std::string keys = config::Value<config::Aqs>::write(config_).dump();
  for (std::size_t r = 0; r < n_replicas(); ++r) {
    if (tracks_[r].configured != tracks_[r].strain) write_configuration(context, r, structures[r]);
    if (looks_.wanted() && !looks_.has(r, tracks_[r].strain))
      looks_.add(context.engine, r, tracks_[r].strain, structures[r]);
    const Transformations& found = transformations_[r];
    context.output.file().write_dataset(context.output.group("aqs", r) + "/stz_sizes", array_of(found.zone_sizes()),
                                        found.fit());
    const AnalysisResult response = athermal_response(curves_[r], config_.fit_strain);
    write_analysis(context.output.file(), context.output.group("analysis", r) + "/aqs", response, keys);
    context.log.info(
        fmt::format("{}: replica {} sheared to {:g}: {} events, {} shear transformation zones, {:.2f} % "
                    "of the atoms transformed{}",
                    name(), facts().replicas[r], tracks_[r].strain, found.events(), found.zone_sizes().size(),
                    100 * found.fraction(), numbers_text(response)));
    if (tracks_[r].unconverged > 0)
      context.log.warn(fmt::format("{}: replica {}: {} of {} steps did not converge", name(), facts().replicas[r],
                                   tracks_[r].unconverged, tracks_[r].steps));
  }
  looks_.write(context.output);
}

void AqsStage::add_to_curve(std::size_t replica, const AqsRow& row, bool fell) {
  constexpr double rounding = 1e-9;
  const double direction = config_.strain_path.front() < 0 ? -1 : 1, strain = direction * row.strain;
  const bool on_first_leg = tracks_[replica].travelled <= strain * (1 + rounding) + rounding * config_.settings.step;
  if (on_first_leg && strain <= config_.fit_strain * (1 + rounding))
    curves_[replica].add(strain, direction * row.stress_GPa, fell);
}

void AqsStage::save_progress(StateArchive& archive) const {
  archive.put("stage/tracks", tracks_);
  archive.put("stage/boxes", boxes_);
  looks_.save(archive);
  for (std::size_t r = 0; r < n_replicas(); ++r) curves_[r].save(archive, "stage/curves/" + std::to_string(r) + "/");
  archive.put("stage/mass", mass_amu_);
  archive.put("stage/finished", std::vector<std::int32_t>{finished_});
  for (std::size_t r = 0; r < n_replicas(); ++r)
    transformations_[r].save(archive, "stage/transformations/" + std::to_string(r) + "/");
  for (std::size_t r = 0; r < onsets_.size(); ++r) onsets_[r].save(archive, "stage/onsets/" + std::to_string(r) + "/");
}

void AqsStage::restore_progress(Engine& engine, const StateArchive& archive) {
  tracks_ = archive.get_within<Track>("stage/tracks", n_replicas(), -largest_number, largest_number);
  boxes_ = get_boxes(archive, "stage/boxes", n_replicas());
  looks_.restore(archive, facts().atoms);
  for (std::size_t r = 0; r < n_replicas(); ++r) curves_[r].restore(archive, "stage/curves/" + std::to_string(r) + "/");
  mass_amu_ = archive.get_within<double>("stage/mass", n_replicas(), 0, largest_number);
  finished_ = archive.get_one<std::int32_t>("stage/finished", 0, 1) != 0;
  for (std::size_t r = 0; r < n_replicas(); ++r)
    transformations_[r].restore(archive, "stage/transformations/" + std::to_string(r) + "/");
  if (config_.soft_mode) onsets_.resize(n_replicas());
  for (std::size_t r = 0; r < onsets_.size(); ++r)
    onsets_[r].restore(archive, "stage/onsets/" + std::to_string(r) + "/", static_cast<std::size_t>(facts().atoms[r]));
  engine.prepare_aqs(config_.settings, plans());
}

AqsPlan config::Aqs::plan(std::size_t replica) const { return {plane.at(replica), sign.at(replica), strain_path}; }

void config::Aqs::follow_path(StageCheck& check) const {
  const bool uniform = plane.is_uniform() && sign.is_uniform();
  const double least_height_A = 2 * check.potential_cutoff_A;
  for (std::size_t r = 0; r < (uniform ? 1 : check.n_replicas); ++r) {
    const Box lowest = lowest_box(*check.box, plan(r), settings.step);
    if (lowest_height(lowest) < least_height_A)
      check.fail(check.at("strain_path"), "found strains at which " + low_box_text(lowest, least_height_A) + "; " +
                                              enough_atoms_text(lowest, least_height_A, check.structure.size()));
  }
  if (uniform)
    check.box = sheared(*check.box, plan(0), strain_path.back());
  else
    check.box.reset();
}

void config::Aqs::check(StageCheck& check) const {
  check.require_periodic(config::Pointer{} / "stages" / check.index, "\"aqs\"", "left out");
  check.require_one_image("d2min_cutoff_A", events.zones.d2min_cutoff_A);
  check.require_one_image("cluster_cutoff_A", events.zones.cluster_cutoff_A);
  if (check.box) follow_path(check);
}

std::unique_ptr<Stage> config::Aqs::make(const StageFacts& facts) const {
  return std::make_unique<AqsStage>(*this, facts);
}

}  // namespace vitrify
