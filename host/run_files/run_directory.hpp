// A run directory: its files, and the lock that keeps two programs from writing to one.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

namespace vitrify {

/// An existing directory, locked for as long as the object lives (and never longer than the process).
/// Errors are Error(io): no permission, in use by another process, a run already there.
class RunDirectory {
 public:
  /// Makes the directory, and those above it, for a new run. A run that is already there is refused, or, with
  /// `overwrite`, its files are removed; files of other names are left alone.
  static RunDirectory create(const std::filesystem::path& path, bool overwrite = false);
  /// The directory of a run to go on with. Temporaries of a killed process are removed.
  static RunDirectory open(const std::filesystem::path& path);

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
  std::filesystem::path report() const { return path_ / "report.html"; }

 private:
  explicit RunDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  void lock();
  void refuse_a_run() const;
  void remove_run() const;
  void remove_temporaries() const;

  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace vitrify
