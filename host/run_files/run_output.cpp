#include "host/run_files/run_output.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "host/error.hpp"
#include "host/files/atomic_file.hpp"
#include "host/files/hdf5/arrays.hpp"
#include "host/files/structures/extended_xyz.hpp"
#include "host/files/structures/structure_file.hpp"
#include "host/run_files/build_info.hpp"
#include "host/run_files/run_marker.hpp"

namespace vitrify {
namespace {

constexpr const char* thermo_table = "thermo";

std::vector<Observable> observables_of(const RunFacts& facts) {
  std::vector<Observable> observables = common_observables();
  observables.insert(observables.end(), facts.observables.begin(), facts.observables.end());
  return observables;
}

std::vector<std::string> thermo_columns(const RunFacts& facts) {
  std::vector<std::string> columns = {"replica", "stage", "step", "time_ps"};
  for (const Observable& observable : observables_of(facts))
    for (std::string& column : observable.columns()) columns.push_back(std::move(column));
  return columns;
}

std::string author() {
  const passwd* user = ::getpwuid(::getuid());
  return user ? user->pw_name : "unknown";
}

RunInfo info_of(const RunFacts& facts) {
  RunInfo info{build_info::version(), build_info::git(), author(), facts.input_json, facts.stages, {}, facts.run_id};
  for (std::size_t r = 0; r < facts.replicas.size(); ++r)
    info.replicas.push_back(
        {facts.replicas[r], facts.structures[r], facts.mass_amu, facts.velocities, facts.types_change});
  return info;
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

/// Texts go into a checkpoint one a line.
std::string joined(const std::vector<std::string>& texts) {
  std::string lines;
  for (const std::string& text : texts) lines += text + '\n';
  return lines;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

void put_marks(StateArchive& archive, const RunMarks& marks) {
  std::vector<std::string> objects;
  std::vector<std::int64_t> counts;
  for (const auto& [object, count] : marks) objects.push_back(object), counts.push_back(count);
  archive.set_text("output/run_file/objects", joined(objects));
  archive.put("output/run_file/counts", counts);
}

RunMarks get_marks(const StateArchive& archive) {
  const std::vector<std::string> objects = lines_of(archive.get_text("output/run_file/objects"));
  const auto counts = archive.get<std::int64_t>("output/run_file/counts", objects.size());
  RunMarks marks;
  for (std::size_t k = 0; k < objects.size(); ++k) marks[objects[k]] = counts[k];
  return marks;
}

void put_files(StateArchive& archive, const std::string& name, const FileMarks& files) {
  std::vector<std::string> names;
  std::vector<FileMark> marks;
  for (const auto& [file, mark] : files) names.push_back(file), marks.push_back(mark);
  archive.set_text(name + "/names", joined(names));
  archive.put(name + "/marks", marks);
}

/// Of a file in a folder of the run, in a line that a message can hold.
bool is_file_name(const std::string& name) {
  return !name.empty() &&
         std::none_of(name.begin(), name.end(), [](unsigned char c) { return c < ' ' || c == '\x7f' || c == '/'; });
}

FileMarks get_files(const StateArchive& archive, const std::string& name) {
  const std::vector<std::string> names = lines_of(archive.get_text(name + "/names"));
  if (!std::all_of(names.begin(), names.end(), is_file_name))
    StateArchive::refuse(name + "/names", "has a name that no file of a run has");
  const auto marks = archive.get<FileMark>(name + "/marks", names.size());
  FileMarks files;
  for (std::size_t k = 0; k < names.size(); ++k) files[names[k]] = marks[k];
  return files;
}

/// A number that the row does not have is an empty cell.
CsvFile::Cell csv_cell(double value) {
  if (std::isnan(value)) return std::string();
  return value;
}

}  // namespace

void RunFacts::add(const Observable& observable) {
  const bool known = std::any_of(observables.begin(), observables.end(),
                                 [&](const Observable& one) { return one.column == observable.column; });
  if (!known) observables.push_back(observable);
}

RunOutput::RunOutput(const RunDirectory& directory, const RunFacts& facts, RunFile file, Tables tables)
    : folder_(directory.structures()),
      run_file_(directory.run_file()),
      run_id_(facts.run_id),
      replicas_(facts.replicas),
      stages_(facts.stages),
      mass_amu_(facts.mass_amu),
      observables_(observables_of(facts)),
      file_(std::move(file)),
      tables_(std::move(tables)),
      last_row_(facts.replicas.size(), -1),
      last_frame_(facts.replicas.size(), -1) {
  prepare_folder(folder_);
}

std::vector<std::string> RunOutput::files(const RunFacts& facts) {
  std::vector<std::string> files = structure_files(facts.stages, facts.replicas);
  files.push_back(std::string(thermo_table) + ".csv");
  for (const auto& [name, columns] : facts.tables) files.push_back(name + ".csv");
  return files;
}

RunOutput RunOutput::create(const RunDirectory& directory, const RunFacts& facts) {
  Tables tables;
  tables.emplace(thermo_table, CsvFile(directory.table(thermo_table), thermo_columns(facts)));
  for (const auto& [name, columns] : facts.tables) tables.emplace(name, CsvFile(directory.table(name), columns));
  RunOutput output(directory, facts, RunFile::create(directory.run_file(), info_of(facts)), std::move(tables));
  for (std::size_t r = 0; r < facts.replicas.size(); ++r) output.write_frame(r, 0, 0, facts.structures[r]);
  return output;
}

FileMarks RunOutput::tables_in(const StateArchive& archive) { return get_files(archive, "output/tables"); }

FileMarks RunOutput::structures_in(const StateArchive& archive) { return get_files(archive, "output/structures"); }

void RunOutput::check(const RunDirectory& directory, const StateArchive& archive) {
  RunFile::check(directory.run_file(), archive.get_text("run/id"));
  for (const auto& [name, mark] : tables_in(archive)) CsvFile::check(directory.table(name), mark);
}

RunOutput RunOutput::resume(const RunDirectory& directory, const RunFacts& facts, const StateArchive& archive) {
  RunFile file = RunFile::resume(directory.run_file(), info_of(facts));
  file.restore(get_marks(archive));
  Tables tables;
  for (const auto& [name, mark] : tables_in(archive))
    tables.emplace(name, CsvFile::resume(directory.table(name), mark));
  RunOutput output(directory, facts, std::move(file), std::move(tables));
  output.structures_ = structures_in(archive);
  output.resumptions_ = lines_of(archive.get_text("output/resumptions"));
  output.last_row_ = archive.get_within<std::int64_t>("output/last_row", facts.replicas.size(), -1, largest_number);
  output.last_frame_ = archive.get_within<std::int64_t>("output/last_frame", facts.replicas.size(), -1, largest_number);
  return output;
}

void RunOutput::save(StateArchive& archive) const {
  FileMarks tables;
  for (const auto& [name, table] : tables_) tables[name] = table.mark();
  archive.set_text("run/id", run_id_);
  put_marks(archive, file_.marks());
  put_files(archive, "output/tables", tables);
  put_files(archive, "output/structures", structures_);
  archive.set_text("output/resumptions", joined(resumptions_));
  archive.put("output/last_row", last_row_);
  archive.put("output/last_frame", last_frame_);
}

void RunOutput::write_row(std::size_t replica, const Thermo& row, const OwnValues& own) {
  if (row.step <= last_row_[replica]) return;
  last_row_[replica] = row.step;
  std::vector<CsvFile::Cell> cells = {replicas_[replica], stages_.at(stage_), std::int64_t{row.step},
                                      csv_cell(row.time_ps)};
  std::vector<Cell> samples;
  std::size_t known = 0;
  for (const Observable& observable : observables_) {
    const std::vector<double> values = observable.values(row, own);
    known += own.count(observable.column);
    for (const double value : values) cells.push_back(csv_cell(value));
    if (!observable.series.empty())
      samples.push_back(
          {observable.series, values.size() == 1 ? array_of(values[0]) : array_of(values), observable.unit});
  }
  if (known != own.size()) throw Error(ExitCode::failure, "a row has an observable that no stage has declared");
  samples.push_back({"stage", array_of(static_cast<std::int32_t>(stage_))});
  file_.append_observables(replicas_[replica], row.step, row.time_ps, std::move(samples));
  table(thermo_table).append_row(cells);
}

CsvFile& RunOutput::table(const std::string& name) {
  const auto found = tables_.find(name);
  if (found == tables_.end()) throw Error(ExitCode::failure, "no stage has declared the table '" + name + "'");
  return found->second;
}

void RunOutput::write_frame(std::size_t replica, std::int64_t step, double time_ps, const Structure& structure) {
  if (step <= last_frame_[replica]) return;
  last_frame_[replica] = step;
  file_.append_frame(replicas_[replica], step, time_ps, structure);
}

bool RunOutput::write_structures(const std::vector<Structure>& structures, const std::function<bool()>& go_on) {
  for (std::size_t r = 0; r < structures.size(); ++r) {
    if (!go_on()) return false;
    for (const char* kind : {"extxyz", "data"}) {
      const std::string name = structure_name(stages_.at(stage_), replicas_[r], kind);
      write_structure(folder_ / name, structures[r], mass_amu_);
      structures_[name] = mark_of(folder_ / name);
    }
  }
  return true;
}

void RunOutput::write_last_words(const std::vector<Structure>& structures) const {
  for (std::size_t r = 0; r < structures.size(); ++r)
    write_extended_xyz(folder_ / structure_name(diverged_stage, replicas_[r], "extxyz"), structures[r]);
}

void RunOutput::remove_last_words() const {
  for (const std::string& replica : replicas_) {
    const std::filesystem::path file = folder_ / structure_name(diverged_stage, replica, "extxyz");
    std::error_code error;
    std::filesystem::remove(file, error);
    if (error) throw_io_error(file, "remove", error.value());
  }
}

std::string RunOutput::group(const std::string& kind, std::size_t replica) const {
  return RunFile::results(kind, replicas_[replica], stages_.at(stage_));
}

std::string RunOutput::group(const std::string& kind) const { return RunFile::results(kind, stages_.at(stage_)); }

RunReader RunOutput::read_back() {
  flush();
  return RunReader(run_file_);
}

void RunOutput::note_resumption(const std::string& line) {
  resumptions_.push_back(line);
  file_.set_attribute("/vitrify", "resumed", resumptions_);
}

void RunOutput::flush() {
  file_.flush();
  for (auto& [name, table] : tables_) table.flush();
}

}  // namespace vitrify
