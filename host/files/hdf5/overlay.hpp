// A file that HDF5 reads or extends without touching the disk itself: what HDF5 changes waits in memory, page by page,
// until we write it. HDF5 1.10 may crash where a write or close of its own fails, and where it does not, the failure is
// lost among the many calls that write what is cached. Here all of them are ours. Only for the sources of host/files.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace vitrify::hdf5 {

/// Content of a file with the changes to it. Members throw Error(io) naming the file and the system's reason.
class Overlay : public std::enable_shared_from_this<Overlay> {
 public:
  enum class Access { read, extend };
  /// `name` stands for the file in messages.
  Overlay(const std::filesystem::path& path, std::string name, Access access);
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;
  ~Overlay();

  /// Lets files that are opened with these properties (of class file access) be this one, which lives until HDF5 has
  /// closed them all. Returns what H5Pset_driver does, negative if it fails.
  herr_t become_driver(hid_t properties);

  std::uint64_t size() const { return size_; }
  void resize(std::uint64_t size) { size_ = size; }
  /// Bytes beyond the end are zero.
  void read(std::uint64_t offset, char* to, std::uint64_t count) const;
  void write(std::uint64_t offset, const char* from, std::uint64_t count);
  /// Writes the changes into the file, gives it its new size and closes it; nothing else may follow.
  void write_to_disk();

 private:
  void write_at(std::uint64_t offset, const std::string& bytes) const;
  [[noreturn]] void fail(std::string_view action, int system_error) const;

  std::string name_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  std::map<std::uint64_t, std::string> pages_;  ///< by number
};

}  // namespace vitrify::hdf5
