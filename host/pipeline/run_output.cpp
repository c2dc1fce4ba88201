#include "host/pipeline/run_output.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pwd.h>
#include <unistd.h>

#include <cmath>
#include <sstream>

#include "host/error.hpp"
#include "host/io/arrays.hpp"
#include "host/io/art_table.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/extended_xyz.hpp"
#include "host/io/structure_file.hpp"
#include "host/pipeline/build_info.hpp"
#include "host/pipeline/search_csv.hpp"

namespace vitrify {
namespace {

const std::vector<std::string> common_columns = {"replica",
                                                 "stage",
                                                 "step",
                                                 "time_ps",
                                                 "temperature_K",
                                                 "potential_energy_eV",
                                                 "kinetic_energy_eV",
                                                 "conserved_eV",
                                                 "pressure_GPa",
                                                 "volume_A3",
                                                 "density_g_cm3",
                                                 "msd_A2",
                                                 "stress_xx_GPa",
                                                 "stress_yy_GPa",
                                                 "stress_zz_GPa",
                                                 "stress_xy_GPa",
                                                 "stress_xz_GPa",
                                                 "stress_yz_GPa",
                                                 "strain"};

std::vector<std::string> thermo_columns(const RunFacts& facts) {
  std::vector<std::string> columns = common_columns;
  if (!facts.types_change) return columns;
  columns.insert(columns.end(), {"mc_trials", "mc_acceptance", "mc_energy_change_eV"});
  for (const std::string& element : facts.structures.front().elements) columns.push_back("n_" + element);
  return columns;
}

std::string author() {
  const passwd* user = ::getpwuid(::getuid());
  return user ? user->pw_name : "unknown";
}

RunInfo info_of(const RunFacts& facts) {
  RunInfo info{build_info::version(), build_info::git(), author(), facts.input_json, facts.stages, {}};
  for (std::size_t r = 0; r < facts.replicas.size(); ++r)
    info.replicas.push_back(
        {facts.replicas[r], facts.structures[r], facts.mass_amu, facts.velocities, facts.types_change});
  return info;
}

struct Column {
  std::string name;
  double value;
  std::string unit;
};

/// What Monte Carlo did and the number of atoms of each element; not a number where there was none.
std::vector<Column> columns_of(const MonteCarloReport* chain, const std::vector<std::string>& elements) {
  const bool tried = chain && chain->trials > 0;
  const double trials = chain ? static_cast<double>(chain->trials) : 0;
  std::vector<Column> columns = {
      {"mc_trials", trials, ""},
      {"mc_acceptance", tried ? static_cast<double>(chain->accepted) / trials : std::nan(""), ""},
      {"mc_energy_change", chain ? chain->energy_change_eV : 0, "eV"}};
  for (std::size_t e = 0; e < elements.size(); ++e)
    columns.push_back({"n_" + elements[e], chain ? chain->count.at(e) : std::nan(""), ""});
  return columns;
}

std::vector<Cell> observables(const Thermo& row, std::size_t stage) {
  return {{"potential_energy", array_of(row.potential_eV), "eV"},
          {"kinetic_energy", array_of(row.kinetic_eV), "eV"},
          {"conserved", array_of(row.conserved_eV), "eV"},
          {"temperature", array_of(row.temperature_K), "K"},
          {"pressure", array_of(row.pressure_GPa), "GPa"},
          {"volume", array_of(row.volume_A3), "Angstrom+3"},
          {"density", array_of(row.density_g_cm3), "g cm-3"},
          {"msd", array_of(row.msd_A2), "Angstrom+2"},
          {"stress", array_of(std::vector<double>(row.stress_GPa.v, row.stress_GPa.v + 6)), "GPa"},
          {"stage", array_of(static_cast<std::int32_t>(stage))}};
}

/// The folder for structures, rid of what a killed process left unfinished.
void prepare_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw_io_error(folder, "create directory", error.value());
  std::vector<std::filesystem::path> unfinished;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (AtomicFile::is_temporary(entry.path())) unfinished.push_back(entry.path());
  for (const auto& file : unfinished) std::filesystem::remove(file, error);
}

/// A number that the row does not have is an empty cell.
CsvFile::Cell csv_cell(double value) {
  if (std::isnan(value)) return std::string();
  return value;
}

}  // namespace

RunOutput::RunOutput(const RunDirectory& directory, const RunFacts& facts, RunFile file, CsvFile csv,
                     std::optional<CsvFile> searches)
    : folder_(directory.path() / "structures"),
      run_file_(directory.run_file()),
      replicas_(facts.replicas),
      stages_(facts.stages),
      mass_amu_(facts.mass_amu),
      atom_ids_(facts.structures.front().id),
      elements_(facts.types_change ? facts.structures.front().elements : std::vector<std::string>{}),
      file_(std::move(file)),
      csv_(std::move(csv)),
      searches_(std::move(searches)),
      last_row_(facts.replicas.size(), -1),
      last_frame_(facts.replicas.size(), -1) {
  prepare_folder(folder_);
}

RunOutput RunOutput::create(const RunDirectory& directory, const RunFacts& facts) {
  std::optional<CsvFile> searches;
  if (facts.saddle_searches) searches.emplace(directory.searches(), search_columns());
  RunOutput output(directory, facts, RunFile::create(directory.run_file(), info_of(facts)),
                   CsvFile(directory.thermo(), thermo_columns(facts)), std::move(searches));
  for (std::size_t r = 0; r < facts.replicas.size(); ++r) output.write_frame(r, 0, 0, facts.structures[r]);
  return output;
}

RunOutput RunOutput::resume(const RunDirectory& directory, const RunFacts& facts, const StateArchive& archive) {
  RunMarks marks;
  std::istringstream names(archive.get_text("output/objects"));
  const auto& counts = archive.get<std::int64_t>("output/counts");
  std::string name;
  for (const std::int64_t count : counts)
    if (std::getline(names, name)) marks[name] = count;

  RunFile file = RunFile::resume(directory.run_file(), info_of(facts));
  file.restore(marks);
  const auto resume_csv = [&](const std::filesystem::path& path, const char* size) {
    return CsvFile::resume(path, static_cast<std::uint64_t>(archive.get<std::int64_t>(size, 1)[0]));
  };
  std::optional<CsvFile> searches;
  if (facts.saddle_searches) searches.emplace(resume_csv(directory.searches(), "output/searches_size"));
  RunOutput output(directory, facts, std::move(file), resume_csv(directory.thermo(), "output/csv_size"),
                   std::move(searches));
  output.last_row_ = archive.get<std::int64_t>("output/last_row", facts.replicas.size());
  output.last_frame_ = archive.get<std::int64_t>("output/last_frame", facts.replicas.size());
  return output;
}

void RunOutput::save(StateArchive& archive) const {
  std::string names;
  std::vector<std::int64_t> counts;
  for (const auto& [name, count] : file_.marks()) {
    names += name + '\n';
    counts.push_back(count);
  }
  archive.set_text("output/objects", names);
  archive.put("output/counts", counts);
  archive.put("output/csv_size", std::vector<std::int64_t>{static_cast<std::int64_t>(csv_.size())});
  if (searches_)
    archive.put("output/searches_size", std::vector<std::int64_t>{static_cast<std::int64_t>(searches_->size())});
  archive.put("output/last_row", last_row_);
  archive.put("output/last_frame", last_frame_);
}

void RunOutput::write_row(std::size_t replica, const Thermo& row, std::optional<double> strain,
                          const MonteCarloReport* chain) {
  if (row.step <= last_row_[replica]) return;
  last_row_[replica] = row.step;
  std::vector<Cell> values = observables(row, stage_);
  std::vector<CsvFile::Cell> cells = {replicas_[replica], stages_.at(stage_), std::int64_t{row.step}};
  for (const double value : {row.time_ps, row.temperature_K, row.potential_eV, row.kinetic_eV, row.conserved_eV,
                             row.pressure_GPa, row.volume_A3, row.density_g_cm3, row.msd_A2})
    cells.push_back(csv_cell(value));
  for (const double component : row.stress_GPa.v) cells.push_back(csv_cell(component));
  cells.push_back(csv_cell(strain.value_or(std::nan(""))));
  if (!elements_.empty())
    for (const Column& column : columns_of(chain, elements_)) {
      values.push_back({column.name, array_of(column.value), column.unit});
      cells.push_back(csv_cell(column.value));
    }
  file_.append_observables(replicas_[replica], row.step, row.time_ps, std::move(values));
  csv_.append_row(cells);
}

void RunOutput::write_search(const ArtResult& result) {
  const auto replica = static_cast<std::size_t>(result.search.replica);
  append_art_result(file_, group("art", replica), result);
  searches_->append_row(
      search_cells(replicas_.at(replica), stages_.at(stage_), atom_ids_.at(result.search.centre), result));
}

void RunOutput::write_frame(std::size_t replica, std::int64_t step, double time_ps, const Structure& structure) {
  if (step <= last_frame_[replica]) return;
  last_frame_[replica] = step;
  file_.append_frame(replicas_[replica], step, time_ps, structure);
}

void RunOutput::write_structures(const std::vector<Structure>& structures) {
  for (std::size_t r = 0; r < structures.size(); ++r) {
    const std::string name = stages_.at(stage_) + "." + replicas_[r];
    write_structure(folder_ / (name + ".extxyz"), structures[r]);
    write_structure(folder_ / (name + ".data"), structures[r], mass_amu_);
  }
}

void RunOutput::write_last_words(const std::vector<Structure>& structures) const {
  for (std::size_t r = 0; r < structures.size(); ++r)
    write_extended_xyz(folder_ / ("diverged." + replicas_[r] + ".extxyz"), structures[r]);
}

std::string RunOutput::group(const std::string& kind, std::size_t replica) const {
  return RunFile::results(kind, replicas_[replica], stages_.at(stage_));
}

RunReader RunOutput::read_back() {
  flush();
  return RunReader(run_file_);
}

void RunOutput::flush() {
  file_.flush();
  csv_.flush();
  if (searches_) searches_->flush();
}

}  // namespace vitrify
