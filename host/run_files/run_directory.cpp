#include "host/run_files/run_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "host/error.hpp"
#include "host/files/atomic_file.hpp"
#include "host/run_files/status_file.hpp"

namespace vitrify {
namespace {

/// The pid that the holder of the lock wrote into its file.
std::string read_pid(int lock) {
  char text[32];
  const ssize_t count = ::pread(lock, text, sizeof text, 0);
  const std::string pid(text, count > 0 ? count : 0);
  return pid.substr(0, pid.find('\n'));
}

std::string describe_run(const std::filesystem::path& status_file) {
  try {
    const RunStatus status = read_status(status_file);
    return "a run that is " + to_string(status.state);
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

/// The kernel drops the lock when the process ends, however it ends; the file itself stays.
void RunDirectory::lock() {
  const std::filesystem::path file = path_ / ".lock";
  lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0) throw_io_error(file, "open", errno);
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    const int reason = errno;
    const std::string pid = read_pid(lock_);
    ::close(std::exchange(lock_, -1));
    if (reason != EWOULDBLOCK) throw_io_error(file, "lock", reason);
    throw Error(ExitCode::io, path_.string() + ": in use by " + (pid.empty() ? "another process" : "pid " + pid));
  }
  if (::ftruncate(lock_, 0) != 0) throw_io_error(file, "write", errno);
  write_all(lock_, std::to_string(::getpid()) + "\n", file);
}

void RunDirectory::refuse_a_run() const {
  for (const std::filesystem::path& file : {input(), run_file(), checkpoint(), status()})
    if (std::filesystem::exists(file))
      throw Error(ExitCode::io, path_.string() + ": found " + describe_run(status()) +
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
