// Files that change in one step: under the name stands either the old or the new content, whatever happens.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace vitrify {

/// Throws Error(io) "PATH: cannot ACTION: REASON", the reason being that of the system error number.
[[noreturn]] void throw_io_error(const std::filesystem::path& path, std::string_view action, int system_error);

/// Writes all of `content` to an open file descriptor; `path` names it in the Error(io) of a failure.
void write_all(int descriptor, std::string_view content, const std::filesystem::path& path);

/// What a path leads to, there or not, by way of symbolic links. Throws Error(io) for a circle of them.
std::filesystem::path end_of_links(std::filesystem::path path);

/// New content of a file in the making: it is written under `temporary()`, a name beside the target, and takes the
/// target's place at commit(), with its permissions. Without a commit the destructor removes it. All members throw
/// Error(io) naming the target and the system's reason; the target is then as it was, unless the failure is that of
/// syncing its directory. A file that outgrows a size limit of the process ends it by SIGXFSZ unless the program
/// ignores that signal.
class AtomicFile {
 public:
  /// Creates the temporary, empty.
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  const std::filesystem::path& temporary() const { return temporary_; }

  /// Appends to the temporary.
  void write(std::string_view content);
  /// Copies a file's content into the temporary; shares its blocks where the file system can.
  void copy(const std::filesystem::path& source);
  /// Copies the target's present content.
  void copy_target() { copy(target_); }
  /// Brings the temporary to the disk; whoever else wrote to it has closed it.
  void sync();
  /// Syncs the temporary and renames it over the target.
  void commit();

  /// Whether a file name is one that an AtomicFile uses for its temporary (left behind by a killed process).
  static bool is_temporary(const std::filesystem::path& path);

 private:
  [[noreturn]] void fail(std::string_view action, int system_error) const;

  std::filesystem::path target_, temporary_;
  int descriptor_ = -1;
  bool committed_ = false;
};

/// Renames a file, which may replace another one, and syncs its directory. Throws Error(io).
void rename_file(const std::filesystem::path& from, const std::filesystem::path& to);

/// Replaces the content of `path`. Throws Error(io).
void write_file_atomically(const std::filesystem::path& path, std::string_view content);

}  // namespace vitrify
