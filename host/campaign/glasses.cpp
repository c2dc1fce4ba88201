#include "host/campaign/glasses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>

#include "host/config/document.hpp"
#include "host/error.hpp"
#include "host/input/input.hpp"
#include "host/run_files/run_file.hpp"

namespace vitrify::cli {
namespace {

using config::Json;

bool applies_to(const Json& monte_carlo, const std::string& replica) {
  const auto replicas = monte_carlo.find("replicas");
  return replicas == monte_carlo.end() || std::find(replicas->begin(), replicas->end(), replica) != replicas->end();
}

/// The section "monte_carlo" without the names of the replicas, so that glasses made alike tell the same.
std::string monte_carlo_text(const Json& stage, const std::string& replica) {
  if (!stage.contains("monte_carlo") || !applies_to(stage["monte_carlo"], replica)) return "";
  Json section = stage["monte_carlo"];
  section.erase("replicas");
  return section.dump();
}

QuenchedGlass read_glass(const hdf5::File& file, const std::string& group) {
  QuenchedGlass glass;
  const auto number = [&](const char* name) { return file.read_attribute<double>(group, name); };
  glass.rate_K_per_s = number("rate_K_per_s");
  glass.energy_eV_per_atom = number("energy_eV_per_atom");
  glass.temperature_K = number("temperature_K");
  glass.crystalline_fraction = number("fcc_fraction") + number("hcp_fraction") + number("bcc_fraction");
  glass.md_steps = file.read_attribute<std::int64_t>(group, "md_steps");
  const auto elements = file.read_attribute<std::vector<std::string>>(group, "elements");
  const auto atoms = file.read_attribute<std::vector<std::int64_t>>(group, "atoms");
  for (std::size_t e = 0; e < elements.size(); ++e) glass.composition[elements[e]] = atoms.at(e);
  glass.atoms = std::accumulate(atoms.begin(), atoms.end(), std::int64_t{0});
  return glass;
}

std::string conditions_of(const Json& input, const Json& stage) {
  const auto potential = std::filesystem::path(input.at("potential").at("file").get<std::string>()).filename();
  return fmt::format("{}, {} GPa, {}", stage.at("ensemble").get<std::string>(),
                     config::number_text(stage.value("pressure_GPa", 0.0)), potential.string());
}

}  // namespace

std::string QuenchedGlass::recipe_name() const {
  if (monte_carlo.empty()) return fmt::format("MD {:g} K/s", rate_K_per_s);
  return fmt::format("MD/MC {:g} K/s, {} steps", rate_K_per_s, md_steps);
}

/// Runs of 0.1 have no id; there the directory stands for it.
std::string origin_of(const RunReader& reader, const std::filesystem::path& run) {
  const hdf5::File& file = reader.file();
  if (file.has_attribute("/vitrify", "run_id")) return file.read_attribute<std::string>("/vitrify", "run_id");
  return std::filesystem::canonical(run).string();
}

std::vector<QuenchedGlass> quenched_glasses(const RunReader& reader, const std::filesystem::path& run) {
  const Json input = config::parse_document(reader.file().read_text("/vitrify/input"), (run / "run.h5").string());
  std::vector<QuenchedGlass> glasses;
  for (const std::string& replica : reader.replicas()) {
    std::optional<QuenchedGlass> last;
    for (const Json& stage : input.at("stages")) {
      if (stage.at("type") != "quench") continue;
      const std::string group = RunFile::results("quench", replica, stage.at("name"));
      if (!reader.file().exists(group)) continue;
      last = read_glass(reader.file(), group);
      last->replica = replica;
      last->stage = stage.at("name");
      last->end_K = stage.at("temperature_end_K");
      last->origin = origin_of(reader, run) + " " + replica;
      last->conditions = conditions_of(input, stage);
      last->monte_carlo = monte_carlo_text(stage, replica);
    }
    if (last) glasses.push_back(*last);
  }
  return glasses;
}

std::vector<QuenchedGlass> read_glasses(const std::filesystem::path& run) {
  const std::vector<QuenchedGlass> glasses = quenched_glasses(RunReader(run / "run.h5"), run);
  if (glasses.empty()) throw Error(ExitCode::bad_input, run.string() + ": found no finished quench");
  return glasses;
}

}  // namespace vitrify::cli
