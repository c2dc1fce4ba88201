#include "host/run_files/run_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <ctime>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "host/error.hpp"
#include "host/files/atomic_file.hpp"

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

}  // namespace

RunDirectory::RunDirectory(RunDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

RunDirectory::~RunDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

RunDirectory RunDirectory::create(const std::filesystem::path& path, bool overwrite) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw_io_error(path, "create directory", error.value());
  RunDirectory directory(path);
  directory.lock();
  if (overwrite)
    directory.remove_run();
  else
    directory.refuse_a_run();
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
  return std::filesystem::exists(RunDirectory(path).input());
}

bool RunDirectory::never_began() const {
  if (std::filesystem::exists(checkpoint())) return false;
  return !std::filesystem::exists(status()) || read_status(status()).stage_number == 0;
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

void RunDirectory::refuse_a_run() const {
  for (const std::filesystem::path& file : {input(), run_file(), checkpoint(), status()})
    if (std::filesystem::exists(file))
      throw Error(ExitCode::io, path_.string() + ": found " + describe_run(path_) +
                                    "; choose another directory, resume it, or ask to overwrite it");
}

void RunDirectory::remove_run() const {
  for (const std::filesystem::path& file :
       {input(), run_file(), table("thermo"), table("searches"), log(), status(), checkpoint(), report()}) {
    std::error_code error;
    std::filesystem::remove(file, error);
    if (error) throw_io_error(file, "remove", error.value());
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
