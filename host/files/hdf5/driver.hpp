// What HDF5 reads and writes in place of a file on a disk. HDF5 1.10 crashes where a write of its own fails, or loses
// the failure among the many calls that write what is cached; behind this face all of them are ours. Only for the
// sources of host/files.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <memory>
#include <optional>

namespace vitrify::hdf5 {

/// Bytes by address. Members throw Error(io) naming the file and the system's reason; HDF5 then fails with these words.
class Driver : public std::enable_shared_from_this<Driver> {
 public:
  Driver() = default;
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;
  virtual ~Driver() = default;

  /// Lets files that are opened or created with these properties (of class file access) be this one, which lives until
  /// HDF5 has closed them all. Returns what H5Pset_driver does, negative if it fails.
  herr_t serve(hid_t properties);

  virtual std::uint64_t size() const = 0;
  virtual void resize(std::uint64_t size) = 0;
  virtual void read(H5FD_mem_t kind, std::uint64_t offset, char* to, std::uint64_t count) = 0;
  virtual void write(H5FD_mem_t kind, std::uint64_t offset, const char* from, std::uint64_t count) = 0;
  /// The address for `count` new bytes, if they are not to follow all others.
  virtual std::optional<std::uint64_t> place(H5FD_mem_t, std::uint64_t) { return std::nullopt; }
  /// The address from which on others follow, in a file that is created.
  virtual std::uint64_t first_free() const { return 0; }
};

}  // namespace vitrify::hdf5
