#include "host/files/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "host/error.hpp"

namespace vitrify {
namespace {

constexpr std::string_view temporary_mark = ".tmp-";

/// A file descriptor that is closed at the end of the scope.
struct Descriptor {
  int value;
  explicit Descriptor(int descriptor) : value(descriptor) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value >= 0) ::close(value);
  }
};

/// The rename is on disk only when its directory is; some file systems cannot sync one, which is no loss of content.
void sync_directory(const std::filesystem::path& file) {
  const std::filesystem::path parent = file.has_parent_path() ? file.parent_path() : ".";
  const Descriptor directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const bool may_be_read = directory.value >= 0 || errno != EACCES;
  if (may_be_read && ::fsync(directory.value) != 0 && errno != EINVAL && errno != ENOTSUP)
    throw_io_error(file, "sync the directory", errno);
}

/// Copies through memory what the kernel would not copy itself.
void copy_through_memory(int from, int to, const std::filesystem::path& path) {
  std::vector<char> block(1 << 20);
  while (true) {
    const ssize_t count = ::read(from, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_io_error(path, "read", errno);
    if (count == 0) return;
    write_all(to, {block.data(), static_cast<std::size_t>(count)}, path);
  }
}

}  // namespace

void throw_io_error(const std::filesystem::path& path, std::string_view action, int system_error) {
  throw Error(ExitCode::io, path.string() + ": cannot " + std::string(action) + ": " + std::strerror(system_error));
}

void write_all(int descriptor, std::string_view content, const std::filesystem::path& path) {
  while (!content.empty()) {
    const ssize_t count = ::write(descriptor, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_io_error(path, "write", errno);
    content.remove_prefix(count);
  }
}

std::filesystem::path end_of_links(std::filesystem::path path) {
  constexpr int most_links = 40;
  std::error_code error;
  for (int links = 0; std::filesystem::is_symlink(path, error); ++links) {
    if (links == most_links) throw_io_error(path, "follow", ELOOP);
    const std::filesystem::path next = std::filesystem::read_symlink(path, error);
    if (error) throw_io_error(path, "follow", error.value());
    path = path.parent_path() / next;
  }
  return path;
}

AtomicFile::AtomicFile(std::filesystem::path target)
    : target_(std::move(target)),
      temporary_(target_.string() + std::string(temporary_mark) + std::to_string(::getpid())) {
  descriptor_ = ::open(temporary_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail("create", errno);
  struct stat target_now {};
  if (::stat(target_.c_str(), &target_now) != 0) return;
  const bool same_group = ::fchown(descriptor_, target_now.st_uid, target_now.st_gid) == 0 ||
                          ::fchown(descriptor_, static_cast<uid_t>(-1), target_now.st_gid) == 0;
  constexpr mode_t permissions = S_IRWXU | S_IRWXG | S_IRWXO;
  (void)::fchmod(descriptor_, target_now.st_mode & (same_group ? permissions : permissions & ~S_IRWXG));
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!committed_) ::unlink(temporary_.c_str());
}

void AtomicFile::fail(std::string_view action, int system_error) const {
  throw_io_error(target_, action, system_error);
}

void AtomicFile::write(std::string_view content) { write_all(descriptor_, content, target_); }

void AtomicFile::copy(const std::filesystem::path& path) {
  const Descriptor source(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (source.value < 0) throw_io_error(path, "read", errno);
  constexpr std::size_t part = 1 << 30;
  ssize_t count = 0;
  do count = ::copy_file_range(source.value, nullptr, descriptor_, nullptr, part, 0);
  while (count > 0 || (count < 0 && errno == EINTR));
  if (count < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EIO || errno == EFBIG)) fail("write", errno);
  // The kernel may refuse, or copy nothing, between some file systems; what it did copy is not copied again.
  copy_through_memory(source.value, descriptor_, target_);
}

void AtomicFile::sync() {
  if (::fsync(descriptor_) != 0) fail("sync", errno);
}

void AtomicFile::commit() {
  sync();
  if (::close(std::exchange(descriptor_, -1)) != 0) fail("close", errno);
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail("replace", errno);
  committed_ = true;
  sync_directory(target_);
}

bool AtomicFile::is_temporary(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  const std::size_t mark = name.rfind(temporary_mark);
  if (mark == std::string::npos) return false;
  const std::size_t digits = mark + temporary_mark.size();
  return digits < name.size() && name.find_first_not_of("0123456789", digits) == std::string::npos;
}

void rename_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) throw_io_error(to, "replace", errno);
  sync_directory(to);
}

void write_file_atomically(const std::filesystem::path& path, std::string_view content) {
  AtomicFile file(path);
  file.write(content);
  file.commit();
}

}  // namespace vitrify
