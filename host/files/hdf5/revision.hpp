// How a file grows: a revision adds what is new behind the present content, with all of the file's metadata written
// anew there, and becomes the file's by one write of 48 bytes, its superblock. Nothing that a reader of the revision
// before may need is ever written to: whoever has the file open, opens it in the meantime or finds it after a kill sees
// a complete one. So an addition costs its own size and that of the metadata; raw data that have not changed are
// referred to where they are. Only for the sources of host/files.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "host/files/hdf5/hdf5.hpp"
#include "host/files/hdf5/overlay.hpp"
#include "host/files/hdf5/seal.hpp"

namespace vitrify::hdf5 {

/// A file that H5Ocopy fills from that of an overlay.
class Revision final : public Driver {
 public:
  /// The next revision of `file`, which is that of the overlay `before`.
  static std::shared_ptr<Revision> next(std::shared_ptr<Overlay> before, std::shared_ptr<Overlay> file);
  /// The first one of `file`, another file.
  static std::shared_ptr<Revision> first(std::shared_ptr<Overlay> file);
  ~Revision() override;

  std::uint64_t size() const override { return size_; }
  void resize(std::uint64_t size) override { size_ = size; }
  void read(H5FD_mem_t kind, std::uint64_t offset, char* to, std::uint64_t count) override;
  void write(H5FD_mem_t kind, std::uint64_t offset, const char* from, std::uint64_t count) override;
  std::optional<std::uint64_t> place(H5FD_mem_t kind, std::uint64_t count) override;
  std::uint64_t first_free() const override { return begin_; }

  /// After HDF5 has closed it: seals it, brings it to the disk, makes it the file's revision and closes the file.
  /// Without this call the file has the revision before. With room for the next one the file is longer than its
  /// content, by zeros that take no place on the disk.
  void conclude(Room room);
  /// Bytes of the file that are of revisions before, and not of this one.
  std::uint64_t unused() const { return begin_ - Superblock::size - referred_; }

 private:
  Revision(std::shared_ptr<Overlay> before, std::shared_ptr<Overlay> file, std::uint64_t begin, std::uint32_t sum);
  void write_through(std::uint64_t offset, std::string_view bytes);

  std::shared_ptr<Overlay> before_, file_;
  std::string superblock_;
  std::uint64_t size_before_;  ///< of the file
  std::uint64_t begin_;        ///< of what is new
  std::uint32_t sum_before_;   ///< of what is between it and the superblock
  std::uint64_t size_ = 0;
  std::uint64_t referred_ = 0;  ///< bytes before `begin_` that are of this one, too
  std::exception_ptr failure_;  ///< of a write that HDF5 waited for; it would not survive the news
  bool is_concluded_ = false;
};

}  // namespace vitrify::hdf5
