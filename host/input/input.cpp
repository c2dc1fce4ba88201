#include "host/input/input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "host/config/document.hpp"
#include "host/config/section.hpp"

namespace vitrify::config {
namespace {

void name_stages(std::vector<Stage>& stages) {
  std::map<std::string_view, int> of_type, unnamed;
  for (const Stage& stage : stages) ++of_type[type_name(stage)];
  for (Stage& stage : stages) {
    const std::string_view type = type_name(stage);
    const int number = ++unnamed[type];
    if (!common(stage).name.empty()) continue;
    common(stage).name = of_type[type] == 1 ? std::string(type) : fmt::format("{}-{}", type, number);
  }
}

void require_unique_names(const Scope& at, const std::vector<Stage>& stages) {
  std::map<std::string_view, std::size_t> first;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const std::string& name = common(stages[i]).name;
    const auto [same, is_new] = first.emplace(name, i);
    if (is_new) continue;
    (at / i / "name").problem(fmt::format("found \"{}\", must be unique: stage {} has it", name, same->second));
  }
}

void check_replica_arrays(Findings& findings, std::int64_t count) {
  for (const auto& [pointer, length] : findings.replica_arrays) {
    if (static_cast<std::int64_t>(length) == count) continue;
    Scope(findings, pointer).problem(fmt::format("found length {}, must be {}: one per replica", length, count));
  }
}

void check_steps(const Scope& at, const Stage& stage, double timestep_fs) {
  std::visit(
      [&](const auto& one) {
        if constexpr (requires { one.check_steps(at, timestep_fs); }) one.check_steps(at, timestep_fs);
      },
      stage);
}

void check_replica_names(const Scope& at, const Stage& stage, const std::vector<std::string>& known) {
  const MonteCarlo* section = monte_carlo(stage);
  if (!section || !section->replicas) return;
  const std::vector<std::string_view> words(known.begin(), known.end());
  for (std::size_t i = 0; i < section->replicas->size(); ++i) {
    const std::string& replica = (*section->replicas)[i];
    if (std::find(known.begin(), known.end(), replica) == known.end())
      refuse_word(at / "monte_carlo" / "replicas" / i, replica, words);
  }
}

/// Checks across sections. Those of sound parts are made even where other parts have problems, to tell all at once.
void check_together(Input& input, Findings& findings) {
  const Scope root(findings);
  if ((root / "replicas").clean()) check_replica_arrays(findings, input.replicas.count);
  const Scope stages = root / "stages";
  for (std::size_t i = 0; i < input.stages.size(); ++i) {
    const bool sound = (stages / i).clean() && (root / "timestep_fs").clean();
    if (sound) check_steps(stages / i, input.stages[i], input.timestep_fs);
    if ((stages / i).clean() && (root / "replicas").clean())
      check_replica_names(stages / i, input.stages[i], input.replicas.names);
  }
  constexpr std::size_t most_stages = 4000;  // whose names run.h5 has room for
  if (input.stages.size() > most_stages)
    stages.problem(fmt::format("found {} stages, must be at most {}", input.stages.size(), most_stages));
  name_stages(input.stages);
  if (stages.clean()) require_unique_names(stages, input.stages);
}

Input read_document(const Json& document, const std::string& source, Findings& findings) {
  Input input;
  Value<Input>::read(Scope(findings), document, {}, input);
  check_together(input, findings);
  if (!findings.problems.empty()) throw InputError(source, std::move(findings.problems));
  input.schema.reset();
  return input;
}

void resolve(std::string& path, const std::filesystem::path& folder) {
  path = (folder / path).lexically_normal().string();
}

}  // namespace

Input parse_input(const Json& document, const std::string& source) {
  Findings findings;
  return read_document(document, source, findings);
}

void resolve_paths(Input& input, const std::filesystem::path& folder) {
  resolve(input.potential.file, folder);
  if (auto* from_file = std::get_if<StructureFile>(&input.system)) resolve(from_file->structure, folder);
  for (Stage& stage : input.stages)
    if (auto* sample = std::get_if<Sample>(&stage))
      for (std::string* path : sample->files()) resolve(*path, folder);
}

Input read_input(const std::filesystem::path& file) {
  Input input = parse_text(read_text(file), file.string());
  resolve_paths(input, std::filesystem::absolute(file).parent_path());
  return input;
}

Json to_json(const Input& input) { return Value<Input>::write(input); }

std::string to_text(const Input& input) { return to_json(input).dump(2); }

Input parse_text(const std::string& text, const std::string& source) {
  Findings findings;
  const Json document = parse_document(text, source, findings);
  return read_document(document, source, findings);
}

std::optional<Difference> first_difference(const Input& here, const Input& there) {
  const Json a = to_json(here), b = to_json(there);
  const Json changes = Json::diff(a, b);
  if (changes.empty()) return std::nullopt;
  const auto place = changes[0]["path"].get<std::string>();
  const auto text_in = [pointer = Json::json_pointer(place)](const Json& document) {
    return document.contains(pointer) ? document.at(pointer).dump() : "nothing";
  };
  return Difference{place, text_in(a), text_in(b)};
}

}  // namespace vitrify::config
