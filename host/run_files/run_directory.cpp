#include "host/run_files/run_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <ctime>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <thread>

#include "host/error.hpp"
#include "host/files/atomic_file.hpp"
#include "host/files/read_file.hpp"
#include "host/run_files/run_marker.hpp"

namespace vitrify {
namespace {

std::filesystem::path lock_file(const std::filesystem::path& directory) { return directory / ".lock"; }

/// The pid that the holder of the lock wrote into its file, and its machine if that is another.
std::string read_holder(int lock) {
  char text[300];
  const ssize_t count = ::pread(lock, text, sizeof text, 0);
  std::istringstream words(std::string(text, count > 0 ? count : 0));
  std::string pid, host;
  words >> pid >> host;
  if (pid.empty()) return "another process";
  return "pid " + pid + (host.empty() || host == host_name() ? "" : " on " + host);
}

bool is_locked(const std::filesystem::path& directory) {
  const int lock = ::open(lock_file(directory).c_str(), O_RDONLY | O_CLOEXEC);
  if (lock < 0) return false;
  const bool locked = ::flock(lock, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(lock);
  return locked;
}

/// Seconds since a time of status.json; none for what is no time.
double age_s(const std::string& utc) {
  std::tm time{};
  if (::strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%SZ", &time) == nullptr) return 1e300;
  return std::difftime(std::time(nullptr), ::timegm(&time));
}

/// The status of a run, given whether another process holds its lock.
RunStatus known_status(const std::filesystem::path& path, bool locked) {
  constexpr double silence_s = 600;  ///< a run writes its status every second, unless it waits for a slow disk
  RunStatus status = read_status(path / "status.json");
  if (status.state != RunState::running || locked) return status;
  const bool elsewhere = !status.host.empty() && status.host != host_name();
  const std::string last_word = " on " + status.host + ", last heard of at " + status.updated;
  if (elsewhere && age_s(status.updated) < silence_s) {
    status.message = "runs" + last_word;
    return status;
  }
  status.state = RunState::killed;
  status.message =
      "ended without a word" + (status.host.empty() ? "" : last_word) + "; go on with: vitrify resume " + path.string();
  return status;
}

/// Of a directory that this process has locked.
std::string describe_run(const std::filesystem::path& directory) {
  try {
    return "a run that is " + to_string(known_status(directory, false).state);
  } catch (const Error&) {
    return "a run";
  }
}

[[noreturn]] void refuse_file(const std::filesystem::path& directory, const std::string& name) {
  throw Error(ExitCode::io, directory.string() + ": found " + name +
                                ", which no run has made there and a new one would replace; choose another directory");
}

/// Whether the text is what a lock has: nothing yet, or a pid and perhaps the name of a machine.
bool is_text_of_lock(const std::string& text) {
  static const std::regex holder("([0-9]+( [^\\s]+)?\n)?");
  return std::regex_match(text, holder);
}

/// Where no run was, a lock may be left of one that was refused; all else of that name is the user's.
void refuse_foreign_lock(const std::filesystem::path& directory) {
  const std::filesystem::path file = lock_file(directory);
  const std::filesystem::file_status status = std::filesystem::symlink_status(file);
  if (!std::filesystem::exists(status)) return;
  constexpr std::uintmax_t longest = 300;
  if (!std::filesystem::is_regular_file(status) || std::filesystem::file_size(file) > longest ||
      !is_text_of_lock(read_file(file)))
    refuse_file(directory, file.filename().string());
}

/// No file that a new run makes may be there, unless the run before made it.
void refuse_foreign(const std::filesystem::path& directory, const std::vector<std::string>& files,
                    const std::optional<RunMarker>& before) {
  const std::set<std::string> known =
      before ? std::set<std::string>(before->files.begin(), before->files.end()) : std::set<std::string>();
  for (const std::string& name : files)
    if (!known.contains(name) && std::filesystem::exists(std::filesystem::symlink_status(directory / name)))
      refuse_file(directory, name);
}

}  // namespace

RunDirectory::RunDirectory(RunDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

RunDirectory::~RunDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

RunDirectory RunDirectory::create(const std::filesystem::path& path, std::vector<std::string> files, bool overwrite) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw_io_error(path, "create directory", error.value());
  RunDirectory directory(path);
  if (!read_marker(path)) refuse_foreign_lock(path);
  directory.lock();
  const std::optional<RunMarker> before = read_marker(path);
  if (before && !before->unfinished && !overwrite)
    throw Error(ExitCode::io, path.string() + ": found " + describe_run(path) +
                                  "; choose another directory, resume it, or ask to overwrite it");
  const std::vector<std::string> common = common_run_files();
  files.insert(files.begin(), common.begin(), common.end());
  refuse_foreign(path, files, before);
  if (before) directory.remove(before->files);
  write_marker(path, {true, std::move(files)});
  directory.remove_temporaries();
  return directory;
}

RunDirectory RunDirectory::open(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) throw_io_error(path, "open run directory", ENOTDIR);
  RunDirectory directory(path);
  directory.lock();
  directory.remove_temporaries();
  return directory;
}

RunStatus RunDirectory::status_of(const std::filesystem::path& path) { return known_status(path, is_locked(path)); }

bool RunDirectory::has_run(const std::filesystem::path& path) {
  return std::filesystem::exists(RunDirectory(path).input()) && read_marker(path);
}

bool RunDirectory::never_began() const {
  const std::optional<RunMarker> marker = read_marker(path_);
  return marker && marker->unfinished;
}

/// The kernel drops the lock when the process ends, however it ends; the file itself stays. Those who only look whether
/// there is a lock hold it for a moment.
void RunDirectory::lock() {
  constexpr int tries = 5;
  const std::filesystem::path file = lock_file(path_);
  lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0) throw_io_error(file, "open", errno);
  for (int k = 0; ::flock(lock_, LOCK_EX | LOCK_NB) != 0; ++k) {
    const int reason = errno;
    if (reason == EWOULDBLOCK && k < tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      continue;
    }
    const std::string holder = read_holder(lock_);
    ::close(std::exchange(lock_, -1));
    if (reason != EWOULDBLOCK) throw_io_error(file, "lock", reason);
    throw Error(ExitCode::io, path_.string() + ": in use by " + holder);
  }
  if (::ftruncate(lock_, 0) != 0) throw_io_error(file, "write", errno);
  write_all(lock_, std::to_string(::getpid()) + " " + host_name() + "\n", file);
}

void RunDirectory::require_lock() const {
  const std::filesystem::path file = lock_file(path_);
  struct stat held {
  }, there{};
  const bool same = ::fstat(lock_, &held) == 0 && ::stat(file.c_str(), &there) == 0 && held.st_dev == there.st_dev &&
                    held.st_ino == there.st_ino;
  if (!same)
    throw Error(ExitCode::io, file.string() +
                                  ": was removed or replaced while the run went on, and another program may write "
                                  "here; resume the run when none does");
}

void RunDirectory::complete() const {
  std::optional<RunMarker> marker = read_marker(path_);
  if (!marker || !marker->unfinished) return;
  marker->unfinished = false;
  write_marker(path_, *marker);
}

void RunDirectory::remove(const std::vector<std::string>& files) const {
  for (const std::string& name : files) {
    std::error_code error;
    std::filesystem::remove(path_ / name, error);
    if (error) throw_io_error(path_ / name, "remove", error.value());
  }
}

void RunDirectory::remove_temporaries() const {
  std::vector<std::filesystem::path> stale;
  for (const auto& entry : std::filesystem::directory_iterator(path_))
    if (AtomicFile::is_temporary(entry.path())) stale.push_back(entry.path());
  for (const std::filesystem::path& file : stale) {
    std::error_code error;
    std::filesystem::remove(file, error);
    if (error) throw_io_error(file, "remove", error.value());
  }
}

}  // namespace vitrify
