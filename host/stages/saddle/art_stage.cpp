#include "host/stages/saddle/art_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "host/analysis/structure/pair_distribution.hpp"
#include "host/stages/athermal_row.hpp"
#include "host/stages/relax.hpp"
#include "host/stages/saddle/findings.hpp"
#include "host/stages/saddle/search_csv.hpp"
#include "host/stages/saddle/table.hpp"
#include "host/stages/skin.hpp"
#include "host/stages/stage_check.hpp"

namespace vitrify {
namespace {

void check_centres(const config::Centres& centres, const StageCheck& check) {
  const std::set<std::int64_t> known(check.structure.id.begin(), check.structure.id.end());
  for (std::size_t i = 0; i < centres.ids.size(); ++i)
    if (!known.contains(centres.ids[i]))
      check.fail(check.at("centres") / i, fmt::format("found {}, must be the id of an atom: {} to {}", centres.ids[i],
                                                      *known.begin(), *known.rbegin()));
}

}  // namespace

ArtStage::ArtStage(const config::Art& config, const StageFacts& facts)
    : Stage(facts),
      config_(config),
      plan_(config, facts.atom_ids, facts.replicas.size()),
      settings_(config.search),
      next_(plan_.range().first) {
  if (config.push_radius_A) settings_.push_radius_A = *config.push_radius_A;
}

void ArtStage::declare(RunFacts& facts) const { facts.tables[search_table] = search_columns(); }

double ArtStage::progress() const {
  if (finished_) return 1;
  return static_cast<double>(next_ - plan_.range().first) / static_cast<double>(plan_.range().count());
}

/// A search moves the atoms of its active region; an evaluation of the batch, those of all replicas.
double ArtStage::cost() const {
  const double atoms = static_cast<double>(facts().atom_ids.size());
  const double sphere = 4.0 / 3 * std::numbers::pi * std::pow(settings_.active_radius_A, 3) * atoms_per_cubic_angstrom;
  const double active = settings_.active_radius_A > 0 ? std::min(atoms, sphere) : atoms;
  const double part_of_batch = active / (atoms * static_cast<double>(n_replicas()));
  return static_cast<double>(plan_.range().count()) * typical_evaluations * part_of_batch;
}

double ArtStage::force_tolerance_eV_per_A() const {
  const double of_saddles = settings_.refine_tolerance_eV_per_A > 0 ? settings_.refine_tolerance_eV_per_A
                                                                    : settings_.force_tolerance_eV_per_A;
  return std::min({config_.start_force_tolerance_eV_per_A, of_saddles, settings_.relax_tolerance_eV_per_A});
}

bool ArtStage::start(StageContext& context) {
  if (!relax_starts(context)) return false;
  choose_push_radius(context);
  return true;
}

bool ArtStage::relax_starts(StageContext& context) {
  context.engine.set_skin(athermal_skin_A);
  const auto outcomes = relax(
      context, {.method = MinimizerMethod::lbfgs, .force_tolerance_eV_per_A = config_.start_force_tolerance_eV_per_A},
      facts());
  if (!outcomes) return false;
  context.batch.at_random = false;
  const auto points = context.engine.evaluate();
  const auto structures = context.engine.structures();
  for (std::size_t r = 0; r < n_replicas(); ++r) {
    warn_beyond_table(context, r, points[r].beyond_table);
    context.batch.step[r] += std::max(1, (*outcomes)[r].iterations);
    context.output.write_row(r, athermal_row(context.batch, r, points[r].energy_eV, points[r].stress_GPa,
                                             structures[r].box, facts().total_mass_amu(structures[r])));
    context.output.file().write_record(context.output.group("art", r),
                                       {{{"start_energy_eV", points[r].energy_eV},
                                         {"start_max_force_eV_per_A", (*outcomes)[r].max_force},
                                         {"start_step", context.batch.step[r]},
                                         {"planned_searches", plan_.total()}},
                                        {}});
  }
  return true;
}

void ArtStage::choose_push_radius(StageContext& context) {
  if (!config_.push_radius_A) {
    const auto minimum = first_minimum_of_g(context.engine.structures());
    if (!minimum)
      throw config::InputError(facts().source, config::Pointer{} / "stages" / facts().index / "push_radius_A",
                               "missing, and g(r) has no first minimum to take in its place; must be given");
    settings_.push_radius_A = *minimum;
    context.log.info(fmt::format("{}: pushes a centre with its neighbors within {:.2f} A, the first minimum of g(r)",
                                 name(), settings_.push_radius_A));
  }
  for (std::size_t r = 0; r < n_replicas(); ++r)
    context.output.file().set_attribute(context.output.group("art", r), "push_radius_A", settings_.push_radius_A);
}

void ArtStage::go_on(StageContext& context) {
  if (next_ == plan_.range().end) return conclude(context);
  if (!search_) search_ = context.make_saddle_search(context.engine.structures(), facts().seeds, settings_);
  const std::vector<SearchRequest> batch = next_batch();
  const std::vector<SearchResult> results = search_->run(batch, context.go_on);
  // After an early return, results behind a gap are given up: rows stand in the order of the numbers.
  for (std::size_t i = 0; i < results.size() && results[i].search.id == batch[i].id; ++i, ++next_)
    write(context, results[i]);
}

void ArtStage::write(StageContext& context, const SearchResult& result) const {
  const auto replica = static_cast<std::size_t>(result.search.replica);
  append_search_result(context.output.file(), context.output.group("art", replica), result);
  context.output.table(search_table)
      .append_row(
          search_cells(facts().replicas.at(replica), name(), facts().atom_ids.at(result.search.centre), result));
}

std::vector<SearchRequest> ArtStage::next_batch() const {
  std::vector<SearchRequest> batch;
  for (std::int64_t number = next_; number < std::min(next_ + config_.batch, plan_.range().end); ++number)
    batch.push_back(plan_.search(number));
  return batch;
}

void ArtStage::conclude(StageContext& context) {
  const RunReader reader = context.output.read_back();
  for (std::size_t r = 0; r < n_replicas(); ++r) {
    const std::string group = context.output.group("art", r);
    const SaddleFindings found =
        SaddleFindings::of(read_search_results(reader.file(), group, static_cast<int>(r)), config_);
    found.write(context.output.file(), group, static_cast<int>(facts().atom_ids.size()));
    context.log.info(fmt::format("{}: replica {}: {}", name(), facts().replicas[r], found.summary()));
  }
  finished_ = true;
}

void ArtStage::save_progress(StateArchive& archive) const {
  archive.put("stage/next", std::vector<std::int64_t>{next_});
  archive.put("stage/push_radius", std::vector<double>{settings_.push_radius_A});
  archive.put("stage/finished", std::vector<std::int32_t>{finished_});
}

void ArtStage::restore_progress(Engine&, const StateArchive& archive) {
  next_ = archive.get_one<std::int64_t>("stage/next", static_cast<double>(plan_.range().first),
                                        static_cast<double>(plan_.range().end));
  settings_.push_radius_A = archive.get_one<double>("stage/push_radius", 0, longest_A);
  finished_ = archive.get_one<std::int32_t>("stage/finished", 0, 1) != 0;
}

void config::Art::check(StageCheck& check) const {
  if (push_radius_A) check.require_one_image("push_radius_A", *push_radius_A);
  check_centres(centres, check);
  const SearchPlan plan(*this, check.structure.id, check.n_replicas);
  if (static_cast<double>(plan.total()) > most_searches)
    check.fail(check.at(searches ? "searches" : "searches_per_atom"),
               fmt::format("found {} searches of all replicas, must be at most {:.0f}", plan.total(), most_searches));
  if (plan.range().end > plan.total())
    check.fail(check.at("search_range"),
               fmt::format("found {}:{}, must be within 0:{}", plan.range().first, plan.range().end, plan.total()));
}

std::unique_ptr<Stage> config::Art::make(const StageFacts& facts) const {
  return std::make_unique<ArtStage>(*this, facts);
}

}  // namespace vitrify
