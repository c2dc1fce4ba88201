#include "host/campaign/site_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/campaign/saddle_run.hpp"
#include "host/campaign/site_properties.hpp"
#include "host/files/structures/content_hash.hpp"
#include "host/run/start/load_potential.hpp"
#include "host/run/start/memory_needs.hpp"
#include "host/run_files/run_file.hpp"
#include "host/stages/saddle/findings.hpp"
#include "host/stages/skin.hpp"

namespace vitrify {
namespace {

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

/// The state that a stage starts from, among the frames of its replica.
Structure start_of(const RunReader& reader, const GlassSource& source) {
  const auto frames = static_cast<std::int64_t>(reader.frame_count(source.replica));
  for (std::int64_t k = 0; k < frames; ++k) {
    Structure structure = reader.frame(source.replica, k).structure;
    if (content_hash(structure) == source.start) return structure;
  }
  throw Error(ExitCode::io, source.where() + ": found no frame of the glass that it starts from");
}

RelaxedGlass relaxed(const GlassSource& source, const SiteOptions& options) {
  const RunReader reader(source.run / "run.h5");
  config::Input input = config::parse_text(reader.file().read_text("/vitrify/input"), reader.name());
  if (!options.potential.empty()) input.potential.file = std::filesystem::absolute(options.potential);
  const LoadedPotential potential = load_potential(input.potential, source.run / "input.json");
  const Structure start = start_of(reader, source);
  refuse_what_does_not_fit(memory_of_forces(potential.tables, BatchSize::of({start})),
                           choose_cuda_device(options.engine.device));
  const auto engine = make_engine(options.engine, potential.tables, {start});
  engine->set_skin(athermal_skin_A);
  const MinimizerState outcome = engine->minimize(to_inherent_structure).at(0);
  if (outcome.reason != StopReason::converged)
    throw Error(ExitCode::failure, source.where() + ": the glass was not relaxed to 1e-4 eV/A");
  Structure minimum = engine->structures().at(0);
  return {std::move(minimum), engine->evaluate().at(0)};
}

void add(SiteTable& table, SiteProperty property) {
  const auto has = [&](const std::string& name) {
    return std::any_of(table.properties.begin(), table.properties.end(),
                       [&](const SiteProperty& one) { return one.name == name; });
  };
  const std::string name = property.name;
  for (int k = 2; has(property.name); ++k) property.name = fmt::format("{}_{}", name, k);
  if (property.values.size() != table.atoms())
    throw Error(ExitCode::io, fmt::format("{}: {} has {} values, must be one for each of {} atoms", property.source,
                                          name, property.values.size(), table.atoms()));
  table.properties.push_back(std::move(property));
}

void add_computed(SiteTable& table, const RelaxedGlass& glass) {
  for (const ComputedProperty& property : computed_properties(table.relaxed.elements)) {
    SiteProperty computed{property.name, property.unit, property.meaning, "", {}};
    for (std::size_t i = 0; i < table.atoms(); ++i) computed.values.push_back(property.of(glass, i));
    add(table, std::move(computed));
  }
  for (const VoronoiCell& cell : glass.cells) table.voronoi_index.push_back(cell.index());
}

void add_barriers(SiteTable& table, const GlassSource& source) {
  const SaddleRun run(source.run);
  for (const SaddleLandscape& landscape : run.glasses()) {
    if (landscape.stage != source.stage || landscape.replica != source.replica) continue;
    const SaddleFindings found = SaddleFindings::of(landscape.results, run.settings(landscape));
    for (const BarrierProperty& property : barrier_properties())
      add(table, {property.name, "eV", property.meaning, source.where(),
                  property.barriers(found.results, found.events, static_cast<int>(table.atoms())).*property.value});
  }
}

std::string direction_of(const AqsPlan& plan) {
  const double sense = (plan.path.front() < 0 ? -1 : 1) * plan.sign;
  return fmt::format("{}{}{}", sense < 0 ? "-" : "", "xyz"[plan.axis()], "xyz"[plan.gradient()]);
}

void add_shear(SiteTable& table, const GlassSource& source, const EventCriterion& criterion) {
  const ShearRun run(source.run);
  for (const ShearedGlass& glass : run.glasses()) {
    if (glass.stage != source.stage || glass.replica != source.replica) continue;
    ShearedSites sites{direction_of(glass.plan), source.where(), glass.sheared_to(),
                       std::vector<double>(table.atoms(), not_known)};
    const GlassEvents events = glass_events(run, glass, {criterion}).at(0);
    for (std::size_t k = 0; k < events.transformed.atoms.size(); ++k)
      sites.first_strain.at(events.transformed.atoms[k]) = events.transformed.first_strain[k];
    const auto same = [&](const ShearedSites& one) { return one.name == sites.name; };
    const std::string name = sites.name;
    for (int k = 2; std::any_of(table.directions.begin(), table.directions.end(), same); ++k)
      sites.name = fmt::format("{}_{}", name, k);
    table.directions.push_back(std::move(sites));
  }
}

/// Every column that a stored analysis has of the atoms.
void add_analyses(SiteTable& table, const GlassSource& source) {
  const RunReader reader(source.run / "run.h5");
  const hdf5::File& file = reader.file();
  const std::string stage = RunFile::results("analysis", source.replica, source.stage);
  for (const std::string& analysis : file.children(stage)) {
    const std::string atoms = stage + "/" + analysis + "/atoms";
    if (!file.exists(atoms)) continue;
    for (const std::string& column : file.children(atoms)) {
      const std::string path = atoms + "/" + column;
      if (file.holds_text(path)) continue;
      const hdf5::Array array = file.read(path);
      if (array.shape.size() != 1) continue;
      const auto text = [&](const char* name) {
        return file.has_attribute(path, name) ? file.read_attribute<std::string>(path, name) : std::string();
      };
      std::vector<double> values;
      std::visit([&](const auto& numbers) { values.assign(numbers.begin(), numbers.end()); }, array.values);
      add(table, {column, text("unit"), text("meaning"), source.where() + ", " + analysis, std::move(values)});
    }
  }
}

/// lambda^2 V^(1/3), with the Voronoi volume V (J. Ding et al., Nat. Commun. 7, 13733 (2016)), of the first lambda.
void add_flexibility(SiteTable& table) {
  const auto named = [&](const std::string& name) {
    return std::find_if(table.properties.begin(), table.properties.end(),
                        [&](const SiteProperty& one) { return one.name == name; });
  };
  const auto lambda = named("lambda_A"), volume = named("voronoi_volume_A3");
  if (lambda == table.properties.end()) return;
  SiteProperty flexibility{
      "flexibility_volume_A3", "A^3", "square of lambda times the cube root of the Voronoi volume", lambda->source, {}};
  for (std::size_t i = 0; i < table.atoms(); ++i)
    flexibility.values.push_back(lambda->values[i] * lambda->values[i] * std::cbrt(volume->values[i]));
  add(table, std::move(flexibility));
}

}  // namespace

std::vector<std::uint8_t> ShearedSites::members() const {
  std::vector<std::uint8_t> members;
  for (const double strain : first_strain) members.push_back(!std::isnan(strain));
  return members;
}

SiteTable site_table(const KnownGlass& known, const SiteOptions& options) {
  const GlassSource& first = known.sources.front();
  const RelaxedGlass glass = relaxed(first, options);
  SiteTable table;
  table.glass = known;
  table.relaxed = glass.structure;
  table.relaxed_from = first.start;
  for (const GlassSource& source : known.sources) switch (source.kind) {
      case GlassSource::Kind::saddle_searches:
        add_barriers(table, source);
        break;
      case GlassSource::Kind::shear:
        add_shear(table, source, options.criterion);
        break;
      case GlassSource::Kind::analysis:
        add_analyses(table, source);
        break;
    }
  add_computed(table, glass);
  add_flexibility(table);
  return table;
}

}  // namespace vitrify
