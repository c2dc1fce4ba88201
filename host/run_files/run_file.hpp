// run.h5 of a run directory: H5MD 1.1 trajectory, observables and results (layout: docs/run-files.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "host/engine/structure.hpp"
#include "host/files/hdf5/hdf5.hpp"
#include "host/run_files/row_buffer.hpp"

namespace vitrify {

/// What is known of a replica before it runs.
struct RunReplica {
  std::string name;
  Structure atoms;               ///< elements, types, ids (ascending), periodicity and rotation count; positions do not
  std::vector<double> mass_amu;  ///< one per element
  bool velocities = true;        ///< frames carry velocities
  bool types_change = false;     ///< frames carry the types (Monte Carlo flips)
};

/// What is known of a run before it starts.
struct RunInfo {
  std::string version, git;  ///< of the program
  std::string author;
  std::string input_json;
  std::vector<std::string> stages;
  std::vector<RunReplica> replicas;
  std::string run_id = {};
};

/// A group that is written at once: attributes, and datasets that do not grow.
struct Record {
  std::vector<std::pair<std::string, hdf5::Attribute>> attributes;
  std::vector<std::pair<std::string, hdf5::Array>> datasets;
};

/// What a run file held at some moment: path of each object -> rows of a dataset that grows, -1 for any other object;
/// a list of records is one entry "PATH/" -> number of records. A checkpoint keeps the marks.
using RunMarks = std::map<std::string, std::int64_t>;

/// Writer of run.h5. Rows and records wait in memory; flush() adds them as the next revision of the file
/// (hdf5/revision.hpp), so readers always see a complete file and what is added costs its own size. A failed flush
/// throws Error(io), leaves the file as it was and keeps what waits. Three primitives serve all results: rows of
/// tables, time series, and records. A component of a path (replica, stage) must be neither empty nor "." and have no
/// '/': Error(failure) otherwise.
class RunFile {
 public:
  /// Creates the file, replacing one that exists.
  static RunFile create(std::filesystem::path path, RunInfo info);
  /// Throws Error(bad_checkpoint) if a file is not what was last written, or of another run.
  static void check(const std::filesystem::path& path, const std::string& run_id);
  /// Opens the file of the same run to go on; restore() comes next. Throws Error(io) if it is no such file.
  static RunFile resume(std::filesystem::path path, RunInfo info);

  /// A frame in /particles/REPLICA. Atoms in the order of RunReplica::atoms; missing velocities and image counts are
  /// zero.
  void append_frame(const std::string& replica, std::int64_t step, double time_ps, const Structure& structure);
  /// Puts other atoms into the first frame, which has been flushed.
  void replace_first_frame(const std::string& replica, const Structure& structure);
  /// A row in /observables/REPLICA; names, shapes and units by the caller.
  void append_observables(const std::string& replica, std::int64_t step, double time_ps, std::vector<Cell> row);

  /// A row of the table `group`, whose columns are the datasets group/NAME.
  void append_row(const std::string& group, std::vector<Cell> row);
  /// A row of the H5MD time series below `group`: group/NAME/{step, time, value} (step and time are shared).
  void append_sample(const std::string& group, std::int64_t step, double time_ps, std::vector<Cell> row);
  /// The next of the numbered groups list/0000, list/0001, ...
  void append_record(const std::string& list, Record record);
  /// Attributes and datasets of `group`; datasets of these names are replaced.
  void write_record(const std::string& group, Record record);
  /// A dataset with attributes, replaced if it exists.
  void write_dataset(const std::string& path, hdf5::Array array,
                     std::vector<std::pair<std::string, hdf5::Attribute>> attributes = {});
  /// Attribute of a group or dataset that exists or waits.
  void set_attribute(const std::string& path, const std::string& name, hdf5::Attribute value);

  void flush();
  /// Flushes, and gives back the room that the file has for more. The file may still grow.
  void conclude();
  /// Bytes that wait, to decide when to flush.
  std::uint64_t waiting_bytes() const { return waiting_bytes_; }
  /// Marks of the file as of the last flush.
  const RunMarks& marks() const { return marks_; }
  /// Drops what waits and takes the file back to `marks`: later rows, records and datasets go. (A dataset or attribute
  /// that was replaced since then keeps its new value.) Throws Error(bad_checkpoint) if the file lacks what the marks
  /// count on.
  void restore(const RunMarks& marks);

  /// "/particles/REPLICA", "/observables/REPLICA", "/vitrify/KIND/REPLICA/STAGE" and "/vitrify/KIND/STAGE".
  static std::string particles(const std::string& replica);
  static std::string observables(const std::string& replica);
  static std::string results(const std::string& kind, const std::string& replica, const std::string& stage);
  static std::string results(const std::string& kind, const std::string& stage);
  /// "LIST/0000" and so on.
  static std::string record(const std::string& list, std::uint64_t number);

 private:
  struct Table {
    bool is_series = false;
    std::vector<std::int64_t> step;
    std::vector<double> time_ps;
    RowBuffer rows;
  };
  using Change = std::function<void(hdf5::File&)>;

  RunFile(std::filesystem::path path, RunInfo info);
  void write_new_file() const;
  const RunReplica& replica(const std::string& name) const;
  std::vector<Cell> frame_of(const std::string& replica, const Structure& structure) const;
  void change_later(Change change, std::uint64_t bytes);
  void apply_table(hdf5::File& file, const std::string& group, const Table& table) const;
  std::vector<std::string> columns_in_file(const std::string& group, bool is_series) const;
  void extend(const Change& change);
  void compact() const;
  void forget_waiting();

  std::filesystem::path path_;
  RunInfo info_;
  std::map<std::string, Table> tables_;
  std::vector<Change> changes_;
  std::uint64_t waiting_bytes_ = 0;
  RunMarks marks_;
};

}  // namespace vitrify
