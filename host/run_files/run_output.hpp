// What a run writes: run.h5, thermo.csv, tables of its stages and the structures at the end of each stage.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "host/engine/dynamics/thermo.hpp"
#include "host/engine/state_archive.hpp"
#include "host/engine/structure.hpp"
#include "host/files/csv_file.hpp"
#include "host/run_files/observables.hpp"
#include "host/run_files/run_directory.hpp"
#include "host/run_files/run_file.hpp"
#include "host/run_files/run_reader.hpp"

namespace vitrify {

/// What the files say about the batch, fixed for the whole run.
struct RunFacts {
  std::vector<std::string> replicas, stages;
  std::vector<double> mass_amu;  ///< one per element
  std::vector<Structure> structures;
  std::string input_json;
  bool velocities = false;                                      ///< in frames
  bool types_change = false;                                    ///< so that frames tell them
  std::vector<Observable> observables = {};                     ///< of some stages, beyond those of every run
  std::map<std::string, std::vector<std::string>> tables = {};  ///< of stages: columns by name
  std::string run_id = {};

  /// Adds an observable of a stage unless another stage has it, too.
  void add(const Observable& observable);
};

/// What files of a run held at some moment, by their names.
using FileMarks = std::map<std::string, FileMark>;

class RunOutput {
 public:
  /// The files that a run makes beside common_run_files(), relative to its directory.
  static std::vector<std::string> files(const RunFacts& facts);
  static RunOutput create(const RunDirectory& directory, const RunFacts& facts);
  /// Throws Error(bad_checkpoint) if run.h5 or a table is not what the checkpoint counts on: damaged, changed, or of
  /// another run.
  static void check(const RunDirectory& directory, const StateArchive& archive);
  /// The tables (without .csv) and the files below structures/ as a checkpoint counts on them.
  static FileMarks tables_in(const StateArchive& archive);
  static FileMarks structures_in(const StateArchive& archive);
  /// Files of an earlier process, taken back to where they were at the checkpoint.
  static RunOutput resume(const RunDirectory& directory, const RunFacts& facts, const StateArchive& archive);

  /// Rows from now on belong to this stage of the input.
  void enter_stage(std::size_t stage) { stage_ = stage; }
  /// A row of observables. Step and time of `row` count from the start of the run; a row that is not later than the
  /// last one of its replica is left out. `own` are values of observables in RunFacts. Throws Error(failure) for
  /// others.
  void write_row(std::size_t replica, const Thermo& row, const OwnValues& own = {});
  /// NAME.csv, which grows by rows: thermo or one of RunFacts. Throws Error(failure) for others.
  CsvFile& table(const std::string& name);
  /// A frame of the trajectory, with the same rule as rows.
  /// The first frame with what the first stage has made of the start, so that frame and row of step 0 are one state.
  void replace_first_frame(std::size_t replica, const Structure& structure) {
    file_.replace_first_frame(replicas_[replica], structure);
  }
  void write_frame(std::size_t replica, std::int64_t step, double time_ps, const Structure& structure);
  /// structures/STAGE.REPLICA.extxyz and .data; false, and not all of them, once go_on() says no.
  bool write_structures(const std::vector<Structure>& structures, const std::function<bool()>& go_on);
  /// structures/diverged.REPLICA.extxyz, to see what went wrong.
  void write_last_words(const std::vector<Structure>& structures) const;
  /// The run goes on from before: it has not ended there. Throws Error(io).
  void remove_last_words() const;

  /// The group for tables and records of a stage: "/vitrify/KIND/REPLICA/STAGE".
  std::string group(const std::string& kind, std::size_t replica) const;
  /// The one for what a stage finds of the batch: "/vitrify/KIND/STAGE".
  std::string group(const std::string& kind) const;
  RunFile& file() { return file_; }
  /// All that has been written so far.
  RunReader read_back();

  /// Adds a line to the attribute `resumed` of /vitrify: from here on results were made by another program or device.
  void note_resumption(const std::string& line);
  const std::string& run_id() const { return run_id_; }
  std::uint64_t waiting_bytes() const { return file_.waiting_bytes(); }
  void flush();
  /// Nothing comes after: gives back the room that run.h5 has for more.
  void conclude() { file_.conclude(); }
  /// Marks of the files as of the last flush.
  void save(StateArchive& archive) const;

 private:
  using Tables = std::map<std::string, CsvFile>;

  RunOutput(const RunDirectory& directory, const RunFacts& facts, RunFile file, Tables tables);

  std::filesystem::path folder_, run_file_;
  std::string run_id_;
  std::vector<std::string> replicas_, stages_;
  std::vector<double> mass_amu_;
  std::vector<Observable> observables_;
  RunFile file_;
  Tables tables_;
  FileMarks structures_;
  std::vector<std::string> resumptions_;
  std::size_t stage_ = 0;
  std::vector<std::int64_t> last_row_, last_frame_;  ///< steps, per replica
};

}  // namespace vitrify
