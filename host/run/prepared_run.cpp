#include "host/run/prepared_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "host/files/checksum.hpp"
#include "host/files/structures/structure_file.hpp"
#include "host/run/make_stage.hpp"
#include "host/run/start/initial_structures.hpp"
#include "host/run/start/start_notes.hpp"
#include "host/run_files/run_marker.hpp"

namespace vitrify {
namespace {

std::vector<double> composition_of(const Structure& structure) {
  std::vector<double> fractions(structure.elements.size());
  for (const int type : structure.type) fractions.at(type) += 1.0 / static_cast<double>(structure.size());
  return fractions;
}

/// The input has one stage of saddle searches whose range can be meant.
void limit_searches(config::Input& input, const SearchRange& range, const std::string& source) {
  config::Art* art = nullptr;
  std::size_t stages = 0;
  for (config::Stage& stage : input.stages)
    if (auto* one = std::get_if<config::Art>(&stage)) art = one, ++stages;
  if (stages != 1)
    throw config::InputError(source, config::Pointer{} / "stages",
                             fmt::format("found {} stages \"art\", must be one for --searches", stages));
  art->search_range = {range.first, range.end};
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

/// Names of stages and replicas are joined to names of files: each has to be another one, also where case does not
/// count.
void require_distinct_files(const config::Input& input, const std::string& source) {
  const auto file = [](const std::string& stage, const std::string& replica) {
    return "structures/" + structure_name(stage, replica, "extxyz");
  };
  std::map<std::string, std::string> taken;
  for (const std::string& replica : input.replicas.names)
    taken.emplace(lower_case(file(diverged_stage, replica)), "is kept for atoms that diverge");
  for (std::size_t i = 0; i < input.stages.size(); ++i) {
    const std::string& stage = config::common(input.stages[i]).name;
    for (const std::string& replica : input.replicas.names) {
      const auto [other, is_new] =
          taken.emplace(lower_case(file(stage, replica)),
                        fmt::format("is also that of stage \"{}\" and replica \"{}\"", stage, replica));
      if (!is_new)
        throw config::InputError(source, config::Pointer{} / "stages" / i / "name",
                                 fmt::format("found \"{}\": the file {} {}; names must differ in more than case and "
                                             "the place of dots",
                                             stage, file(stage, replica), other->second));
    }
  }
}

}  // namespace

config::Input PreparedRun::read(const std::filesystem::path& file, const std::optional<SearchRange>& searches) {
  config::Input input = config::read_input(file);
  if (searches) limit_searches(input, *searches, file.string());
  input.potential.file = find_potential(input.potential.file, file).string();
  return input;
}

PreparedRun PreparedRun::from_input(const std::filesystem::path& file, const std::optional<SearchRange>& searches) {
  PreparedRun run;
  run.source = file;
  run.input = read(file, searches);
  require_distinct_files(run.input, file.string());
  run.potential = load_potential(run.input.potential, file);
  run.structures = initial_structures(run.input, run.potential, file);
  const auto* start = std::get_if<config::StructureFile>(&run.input.system);
  check_stages(run.input, run.structures.front(), run.potential.tables, file.string(),
               start && read_structure_columns(start->structure).velocity_unit_is_known);
  if (start) {
    run.structure_checksum = mark_of(start->structure).sum;
    run.notes = start_notes(*start, run.structures.front(), run.potential.tables.mass_amu);
  }
  return run;
}

std::unique_ptr<Engine> PreparedRun::make_engine(const EngineOptions& options) const {
  try {
    refuse_what_does_not_fit(needs(options), choose_cuda_device(options.device));
    return vitrify::make_engine(options, potential.tables, structures);
  } catch (const Error& error) {
    if (error.code() != ExitCode::bad_input) throw;
    throw config::InputError(source.string(), config::Pointer{} / "system", error.what());
  }
}

MemoryNeeds PreparedRun::needs(const EngineOptions& options) const {
  const int slots = search_slots(options, choose_cuda_device(options.device));
  return memory_needs(input, potential.tables, BatchSize::of(structures), slots);
}

std::vector<std::unique_ptr<Stage>> PreparedRun::make_stages() const {
  StageFacts facts;
  facts.source = source.string();
  facts.timestep_ps = 1e-3 * input.timestep_fs;
  facts.limits = input.limits.dynamics;
  facts.replicas = input.replicas.names;
  facts.seeds.assign(input.replicas.seeds.begin(), input.replicas.seeds.end());
  for (const Structure& structure : structures) facts.atoms.push_back(static_cast<std::int64_t>(structure.size()));
  facts.atom_ids = structures.front().id;
  facts.elements = potential.elements;
  facts.mass_amu = potential.tables.mass_amu;
  facts.composition = composition_of(structures.front());
  for (const config::Stage& stage : input.stages) facts.stages.push_back(config::common(stage).name);
  std::vector<std::unique_ptr<Stage>> stages;
  for (const config::Stage& stage : input.stages) {
    facts.index = stages.size();
    facts.name = config::common(stage).name;
    stages.push_back(make_stage(stage, facts));
  }
  return stages;
}

std::string PreparedRun::input_json() const { return config::to_text(input); }

RunFacts PreparedRun::facts() const {
  RunFacts facts{input.replicas.names, {},           potential.tables.mass_amu,
                 structures,           input_json(), input.output.velocities};
  for (const auto& stage : make_stages()) {
    facts.stages.push_back(stage->name());
    stage->declare(facts);
  }
  return facts;
}

}  // namespace vitrify
