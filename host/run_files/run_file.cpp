#include "host/run_files/run_file.hpp"

#include <algorithm>

#include "host/engine/file_axes.hpp"
#include "host/error.hpp"
#include "host/files/atomic_file.hpp"
#include "host/files/hdf5/arrays.hpp"
#include "host/files/hdf5/seal.hpp"
#include "host/run_files/run_marks.hpp"

namespace vitrify {
namespace {

std::uint64_t byte_size(const hdf5::Array& array) {
  return std::visit([](const auto& values) { return values.size() * sizeof(values[0]); }, array.values);
}

std::uint64_t byte_size(const hdf5::Attribute& attribute) {
  if (const auto* text = std::get_if<std::string>(&attribute)) return text->size();
  if (const auto* numbers = std::get_if<std::vector<std::int64_t>>(&attribute))
    return numbers->size() * sizeof(std::int64_t);
  if (const auto* numbers = std::get_if<std::vector<double>>(&attribute)) return numbers->size() * sizeof(double);
  std::uint64_t bytes = sizeof(double);
  if (const auto* texts = std::get_if<std::vector<std::string>>(&attribute))
    for (const std::string& text : *texts) bytes += text.size() + sizeof(double);
  return bytes;
}

std::uint64_t byte_size(const Record& record) {
  std::uint64_t bytes = 0;
  for (const auto& [name, attribute] : record.attributes) bytes += byte_size(attribute);
  for (const auto& [name, array] : record.datasets) bytes += byte_size(array);
  return bytes;
}

/// What is unused in a file below this size is not worth a word.
constexpr std::uint64_t least_to_compact = 1 << 18;

const std::string& checked_component(const std::string& name) {
  if (name.empty() || name == "." || name.find('/') != std::string::npos)
    throw Error(ExitCode::failure, "'" + name + "' cannot name a group of run.h5");
  return name;
}

void write_parts(hdf5::File& file, const std::string& group, const Record& record) {
  file.create_group(group);
  for (const auto& [name, array] : record.datasets) {
    const std::string path = group + "/" + name;
    if (file.exists(path)) file.remove(path);
    file.write_packed(path, array);
  }
  for (const auto& [name, value] : record.attributes) file.write_attribute(group, name, value);
}

void write_header(hdf5::File& file, const RunInfo& info) {
  file.create_group("/h5md/author");
  file.create_group("/h5md/creator");
  file.write_attribute("/h5md", "version", std::vector<std::int64_t>{1, 1});
  file.write_attribute("/h5md/author", "name", info.author);
  file.write_attribute("/h5md/creator", "name", std::string("Vitrify"));
  file.write_attribute("/h5md/creator", "version", info.version);
  file.create_group("/observables");
  file.write_text("/vitrify/input", info.input_json);
  file.write_texts("/vitrify/stages", info.stages);
  file.write_attribute("/vitrify", "version", info.version);
  file.write_attribute("/vitrify", "git", info.git);
  file.write_attribute("/vitrify", "run_id", info.run_id);
  std::vector<std::string> names;
  for (const RunReplica& replica : info.replicas) names.push_back(replica.name);
  file.write_attribute("/vitrify", "replicas", names);
}

void write_replica(hdf5::File& file, const RunReplica& replica) {
  const std::string group = RunFile::particles(replica.name);
  const Structure& atoms = replica.atoms;
  file.create_group(group + "/box");
  std::vector<std::string> boundary;
  for (const int periodic : atoms.box.periodic) boundary.emplace_back(periodic ? "periodic" : "none");
  file.write_attribute(group + "/box", "dimension", std::int64_t{3});
  file.write_attribute(group + "/box", "boundary", boundary);
  if (is_rotated(atoms)) file.write_attribute(group + "/box", "rotation", rows_of(atoms.rotation));
  file.write_packed(group + "/id", array_of(atoms.id));
  if (replica.types_change) {
    file.create_group(group + "/species");
  } else {
    file.write_packed(group + "/species", array_of(std::vector<std::int32_t>(atoms.type.begin(), atoms.type.end())));
    std::vector<double> mass;
    for (const int type : atoms.type) mass.push_back(replica.mass_amu.at(type));
    file.write_packed(group + "/mass", array_of(mass));
    file.write_attribute(group + "/mass", "unit", std::string("amu"));
  }
  file.write_attribute(group + "/species", "elements", atoms.elements);
}

}  // namespace

RunFile::RunFile(std::filesystem::path path, RunInfo info) : path_(std::move(path)), info_(std::move(info)) {
  for (const RunReplica& each : info_.replicas) checked_component(each.name);
}

RunFile RunFile::create(std::filesystem::path path, RunInfo info) {
  RunFile run(std::move(path), std::move(info));
  run.write_new_file();
  run.marks_ = read_marks(hdf5::File::open_to_read(run.path_));
  return run;
}

void RunFile::check(const std::filesystem::path& path, const std::string& run_id) {
  const auto refuse = [&](const std::string& what) {
    throw Error(ExitCode::bad_checkpoint, path.string() + ": " + what);
  };
  if (!std::filesystem::exists(path)) refuse("cannot be read: no such file");
  if (hdf5::look_for_seal(path).state != hdf5::SealState::whole)
    refuse("the file is truncated, damaged or was changed (its checksum differs)");
  const hdf5::File file = hdf5::File::open_to_read(path);
  if (!file.has_attribute("/vitrify", "run_id") || file.read_attribute<std::string>("/vitrify", "run_id") != run_id)
    refuse("the file is of another run");
}

RunFile RunFile::resume(std::filesystem::path path, RunInfo info) {
  RunFile run(std::move(path), std::move(info));
  const hdf5::File file = hdf5::File::open_to_read(run.path_);
  for (const RunReplica& each : run.info_.replicas)
    if (!file.exists(particles(each.name)))
      throw Error(ExitCode::io,
                  run.path_.string() + ": found no replica " + each.name + "; this is the file of another run");
  run.marks_ = read_marks(file);
  return run;
}

void RunFile::write_new_file() const {
  AtomicFile whole(path_);
  hdf5::File file = hdf5::File::create(whole.temporary(), path_.string());
  write_header(file, info_);
  for (const RunReplica& each : info_.replicas) write_replica(file, each);
  file.close();
  hdf5::set_room(whole.temporary(), hdf5::least_room);
  whole.commit();
}

const RunReplica& RunFile::replica(const std::string& name) const {
  const auto found = std::find_if(info_.replicas.begin(), info_.replicas.end(),
                                  [&](const RunReplica& each) { return each.name == name; });
  if (found == info_.replicas.end()) throw Error(ExitCode::failure, "run.h5: no replica " + name);
  return *found;
}

std::vector<Cell> RunFile::frame_of(const std::string& name, const Structure& structure) const {
  const RunReplica& known = replica(name);
  if (structure.id != known.atoms.id)
    throw Error(ExitCode::failure, "run.h5: a frame of replica " + name + " has other atoms, or in another order");
  const std::vector<Int3> no_image(structure.image.empty() ? structure.size() : 0);
  const std::vector<Vec3> no_velocity(structure.velocity.empty() ? structure.size() : 0);
  std::vector<Cell> row;
  row.push_back({"position", array_of(structure.position), "Angstrom"});
  row.push_back({"box/edges", edges_of(structure.box), "Angstrom"});
  row.push_back({"box/origin",
                 array_of(std::vector<double>{structure.box.origin.x, structure.box.origin.y, structure.box.origin.z}),
                 "Angstrom"});
  row.push_back({"image", array_of(structure.image.empty() ? no_image : structure.image)});
  if (known.velocities)
    row.push_back(
        {"velocity", array_of(structure.velocity.empty() ? no_velocity : structure.velocity), "Angstrom ps-1"});
  if (known.types_change)
    row.push_back({"species", array_of(std::vector<std::int32_t>(structure.type.begin(), structure.type.end()))});
  return row;
}

void RunFile::append_frame(const std::string& name, std::int64_t step, double time_ps, const Structure& structure) {
  append_sample(particles(name), step, time_ps, frame_of(name, structure));
}

void RunFile::replace_first_frame(const std::string& name, const Structure& structure) {
  for (Cell& cell : frame_of(name, structure)) {
    const std::uint64_t bytes = byte_size(cell.value);
    change_later([path = particles(name) + "/" + cell.name + "/value",
                  values = std::move(cell.value.values)](hdf5::File& file) { file.write_rows(path, 0, values); },
                 bytes);
  }
}

void RunFile::append_observables(const std::string& name, std::int64_t step, double time_ps, std::vector<Cell> row) {
  append_sample(observables(replica(name).name), step, time_ps, std::move(row));
}

void RunFile::append_row(const std::string& group, std::vector<Cell> row) {
  if (row.empty()) throw Error(ExitCode::failure, "run.h5: a row of " + group + " has no cells");
  for (const Cell& cell : row) waiting_bytes_ += byte_size(cell.value);
  tables_[group].rows.append(std::move(row));
}

void RunFile::append_sample(const std::string& group, std::int64_t step, double time_ps, std::vector<Cell> row) {
  append_row(group, std::move(row));
  Table& table = tables_[group];
  table.is_series = true;
  table.step.push_back(step);
  table.time_ps.push_back(time_ps);
}

void RunFile::change_later(Change change, std::uint64_t bytes) {
  changes_.push_back(std::move(change));
  waiting_bytes_ += bytes;
}

void RunFile::append_record(const std::string& list, Record record) {
  const std::uint64_t bytes = byte_size(record);
  change_later(
      [list, record = std::move(record)](hdf5::File& file) {
        file.create_group(list);
        file.write_attribute(list, list_attribute, std::int64_t{1});
        write_parts(file, list + "/" + record_name(file.count(list)), record);
      },
      bytes);
}

void RunFile::write_record(const std::string& group, Record record) {
  const std::uint64_t bytes = byte_size(record);
  change_later([group, record = std::move(record)](hdf5::File& file) { write_parts(file, group, record); }, bytes);
}

void RunFile::write_dataset(const std::string& path, hdf5::Array array,
                            std::vector<std::pair<std::string, hdf5::Attribute>> attributes) {
  const std::uint64_t bytes = byte_size(array) + byte_size(Record{attributes, {}});
  change_later(
      [path, array = std::move(array), attributes = std::move(attributes)](hdf5::File& file) {
        if (file.exists(path)) file.remove(path);
        file.write_packed(path, array);
        for (const auto& [name, value] : attributes) file.write_attribute(path, name, value);
      },
      bytes);
}

void RunFile::set_attribute(const std::string& path, const std::string& name, hdf5::Attribute value) {
  const std::uint64_t bytes = byte_size(value);
  change_later([path, name, value = std::move(value)](hdf5::File& file) { file.write_attribute(path, name, value); },
               bytes);
}

void RunFile::flush() {
  if (tables_.empty() && changes_.empty()) return;
  extend([this](hdf5::File& file) {
    for (const auto& [group, table] : tables_) apply_table(file, group, table);
    for (const Change& change : changes_) change(file);
  });
  forget_waiting();
}

void RunFile::restore(const RunMarks& marks) {
  forget_waiting();
  const bool has_them = std::all_of(marks.begin(), marks.end(), [&](const auto& mark) {
    const auto found = marks_.find(mark.first);
    if (found == marks_.end()) return false;
    return mark.second == found->second || (0 <= mark.second && mark.second < found->second);  // others do not grow
  });
  if (!has_them)
    throw Error(ExitCode::bad_checkpoint, path_.string() + ": found fewer rows than the checkpoint counts on");
  if (marks_ != marks) extend([&](hdf5::File& file) { restore_marks(file, marks); });
}

/// The marks are read from what has been written, so that a checkpoint counts on what can be read.
void RunFile::extend(const Change& change) {
  hdf5::File file = hdf5::File::open_to_extend(path_, path_.string());
  change(file);
  const hdf5::Extent extent = file.close(hdf5::Room::for_more);
  if (extent.unused > std::max(least_to_compact, extent.bytes / 6)) compact();
  marks_ = read_marks(hdf5::File::open_to_read(path_));
}

/// Rid of what earlier revisions have left. That is mostly metadata: an output of some size hardly ever comes to it.
void RunFile::compact() const {
  AtomicFile copy(end_of_links(path_));
  hdf5::File::open_to_read(path_).copy_to(copy.temporary());
  hdf5::set_room(copy.temporary(), hdf5::least_room);
  copy.commit();
}

void RunFile::conclude() {
  flush();
  hdf5::set_room(path_, 0);
}

void RunFile::forget_waiting() {
  tables_.clear();
  changes_.clear();
  waiting_bytes_ = 0;
}

std::vector<std::string> RunFile::columns_in_file(const std::string& group, bool is_series) const {
  constexpr std::string_view value = "/value";
  const std::string prefix = group + "/";
  std::vector<std::string> names;
  for (auto mark = marks_.lower_bound(prefix); mark != marks_.end() && mark->first.starts_with(prefix); ++mark) {
    std::string name = mark->first.substr(prefix.size());
    if (mark->second < 0 || name.ends_with('/')) continue;
    if (is_series && !name.ends_with(value)) continue;
    if (is_series) name.resize(name.size() - value.size());
    if (is_series || name.find('/') == std::string::npos) names.push_back(name);
  }
  return names;
}

void RunFile::apply_table(hdf5::File& file, const std::string& group, const Table& table) const {
  const std::string suffix = table.is_series ? "/value" : "";
  std::vector<std::string> known = columns_in_file(group, table.is_series);
  const std::string anchor = group + "/" + (known.empty() ? table.rows.columns().at(0).name : known[0]);
  const std::uint64_t before = known.empty() ? 0 : file.rows(anchor + suffix), after = before + table.rows.rows();

  if (table.is_series && known.empty()) {
    file.create_extendible(anchor + "/step", {}, table.step, 0);
    file.create_extendible(anchor + "/time", {}, table.time_ps, 0);
    file.write_attribute(anchor + "/time", "unit", std::string("ps"));
  }
  for (const RowBuffer::Column& column : table.rows.columns()) {
    if (std::find(known.begin(), known.end(), column.name) != known.end()) continue;
    const std::string path = group + "/" + column.name;
    file.create_extendible(path + suffix, column.row_shape, column.values, before);
    if (!column.unit.empty()) file.write_attribute(path + suffix, "unit", column.unit);
    if (table.is_series && path != anchor) {
      file.link(anchor + "/step", path + "/step");
      file.link(anchor + "/time", path + "/time");
    }
    known.push_back(column.name);
  }
  for (const std::string& name : known) file.set_rows(group + "/" + name + suffix, after);
  for (const RowBuffer::Column& column : table.rows.columns())
    file.write_rows(group + "/" + column.name + suffix, before, column.values);
  if (!table.is_series) return;
  file.set_rows(anchor + "/step", after);
  file.set_rows(anchor + "/time", after);
  file.write_rows(anchor + "/step", before, table.step);
  file.write_rows(anchor + "/time", before, table.time_ps);
}

std::string RunFile::particles(const std::string& replica) { return "/particles/" + checked_component(replica); }

std::string RunFile::observables(const std::string& replica) { return "/observables/" + checked_component(replica); }

std::string RunFile::results(const std::string& kind, const std::string& replica, const std::string& stage) {
  return "/vitrify/" + checked_component(kind) + "/" + checked_component(replica) + "/" + checked_component(stage);
}

std::string RunFile::results(const std::string& kind, const std::string& stage) {
  return "/vitrify/" + checked_component(kind) + "/" + checked_component(stage);
}

std::string RunFile::record(const std::string& list, std::uint64_t number) { return list + "/" + record_name(number); }

}  // namespace vitrify
