#include "host/cli/vibrations/states_output.hpp"

#include <cmath>

#include "host/files/csv_file.hpp"
#include "host/run_files/run_marker.hpp"

namespace vitrify::cli {
namespace {

std::string partial_name(const std::string& element) { return "g_" + element + "_per_THz"; }

/// g / f^2; not a number where it is not given.
double reduced(const NamedStates& named, std::size_t k) {
  const double f = named.states.frequency_THz[k];
  return f >= named.reduced_from_THz && f > 0 ? named.states.total[k] / (f * f)
                                              : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

nlohmann::ordered_json to_json(const NamedStates& named) {
  const DensityOfStates& g = named.states;
  nlohmann::ordered_json json = {
      {"frequency_THz", g.frequency_THz}, {"g_per_THz", g.total}, {"g_error_per_THz", g.error}};
  for (std::size_t a = 0; a < g.partial.size(); ++a) json[partial_name(named.elements[a])] = g.partial[a];
  for (std::size_t k = 0; k < g.total.size(); ++k) {
    const double value = reduced(named, k);
    json["reduced_per_THz3"].push_back(std::isfinite(value) ? nlohmann::ordered_json(value) : nullptr);
  }
  return json;
}

void write_states_csv(const std::filesystem::path& path, const NamedStates& named) {
  const auto cell = [](double value) {
    return std::isfinite(value) ? CsvFile::Cell(value) : CsvFile::Cell(std::string());
  };
  const DensityOfStates& g = named.states;
  std::vector<std::string> columns = {"frequency_THz", "g_per_THz", "g_error_per_THz"};
  for (std::size_t a = 0; a < g.partial.size(); ++a) columns.push_back(partial_name(named.elements[a]));
  columns.insert(columns.end(), {"reduced_per_THz3", "debye_level_per_THz3"});
  refuse_file_of_a_run("--csv", path);
  std::filesystem::create_directories(path.parent_path());
  CsvFile file(path, columns);
  for (std::size_t k = 0; k < g.total.size(); ++k) {
    std::vector<CsvFile::Cell> cells = {g.frequency_THz[k], g.total[k], g.error[k]};
    for (const auto& partial : g.partial) cells.emplace_back(partial[k]);
    cells.push_back(cell(reduced(named, k)));
    cells.push_back(cell(named.debye_level_per_THz3));
    file.append_row(cells);
  }
  file.flush();
}

}  // namespace vitrify::cli
