// A run directory: its files, the marker that tells which the program has made (run_marker.hpp), and the lock that
// keeps two programs from writing to one.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "host/run_files/status_file.hpp"

namespace vitrify {

/// An existing directory, locked for as long as the object lives (and never longer than the process).
/// Errors are Error(io): no permission, in use by another process, a run or a file of the user already there.
class RunDirectory {
 public:
  /// Makes the directory, and those above it, for a new run that makes `files` (relative to the directory) beside
  /// common_run_files(). A run that is already there is refused, or, with `overwrite`, the files that it made are
  /// removed. A file that no run has made stays; one whose name the new run needs is refused.
  static RunDirectory create(const std::filesystem::path& path, std::vector<std::string> files, bool overwrite = false);
  /// The directory of a run to go on with. Temporaries of a killed process are removed.
  static RunDirectory open(const std::filesystem::path& path);

  /// What status.json says, unless it says that the run is running and nobody holds the lock: then the run was killed,
  /// and a message tells what is known. Where it ran on another machine, whose locks may not be seen here, it counts as
  /// running until it has not been heard of for a while. Throws Error(io) as read_status().
  static RunStatus status_of(const std::filesystem::path& path);
  /// Whether there is a run that open() can go on with.
  static bool has_run(const std::filesystem::path& path);

  RunDirectory(RunDirectory&& other) noexcept;
  RunDirectory& operator=(RunDirectory&&) = delete;
  ~RunDirectory();

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path input() const { return path_ / "input.json"; }
  std::filesystem::path run_file() const { return path_ / "run.h5"; }
  std::filesystem::path table(const std::string& name) const { return path_ / (name + ".csv"); }
  std::filesystem::path log() const { return path_ / "run.log"; }
  std::filesystem::path status() const { return path_ / "status.json"; }
  std::filesystem::path checkpoint() const { return path_ / "checkpoint.h5"; }
  std::filesystem::path structures() const { return path_ / "structures"; }

  /// What is there is now a run, which is overwritten only by request. Until then it may be made anew.
  void complete() const;
  /// Throws Error(io) if the lock's file has been removed or replaced: another program may then write here, too.
  void require_lock() const;

  /// Whether the run ended before its first checkpoint: it has nothing to go on from, and nothing to lose.
  bool never_began() const;

 private:
  explicit RunDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  void lock();
  void remove(const std::vector<std::string>& files) const;
  void remove_temporaries() const;

  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace vitrify
