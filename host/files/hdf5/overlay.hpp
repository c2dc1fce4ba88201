// A file with changes that wait in memory. Only for the sources of host/files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "host/files/hdf5/driver.hpp"

namespace vitrify::hdf5 {

/// Consecutive bytes of a file.
struct Range {
  std::uint64_t begin = 0, count = 0;
  std::uint64_t end() const { return begin + count; }
  bool operator==(const Range&) const = default;
};

/// Content of a file with the changes to it. Members throw Error(io) naming the file and the system's reason.
class Overlay final : public Driver {
 public:
  enum class Access { read, extend };
  /// `name` stands for the file in messages.
  Overlay(const std::filesystem::path& path, std::string name, Access access);
  ~Overlay() override;

  std::uint64_t size() const override { return size_; }
  void resize(std::uint64_t size) override { size_ = size; }
  /// Bytes beyond the end are zero.
  void read(H5FD_mem_t kind, std::uint64_t offset, char* to, std::uint64_t count) override;
  void write(H5FD_mem_t kind, std::uint64_t offset, const char* from, std::uint64_t count) override;

  /// While a copy is made of this file, raw data that stand in the file as they are need not be read: the copy is to
  /// refer to them. Large ones are not, and their bytes are undefined.
  void expect_references() { references_expected_ = true; }
  /// The raw data that were read last, if they stand in the file as they are.
  std::optional<Range> take_last_reference() { return std::exchange(last_reference_, std::nullopt); }

  /// Writes the changes into the file, which then has none.
  void write_changes();
  /// Writes at once, beside the changes.
  void write_through(std::uint64_t offset, std::string_view bytes);
  /// The file's own bytes.
  void read_file(std::uint64_t offset, char* to, std::uint64_t count) const;
  /// Gives the file another size, if that is possible.
  bool try_to_set_size(std::uint64_t size) noexcept;
  /// Brings the file to the disk.
  void sync();
  /// Closes the file; nothing else may follow.
  void close();

 private:
  bool is_changed(Range range) const;
  bool is_reference(Range range);
  void note_change(Range range);
  [[noreturn]] void fail(std::string_view action, int system_error) const;

  std::string name_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  std::uint64_t size_in_file_ = 0;
  std::map<std::uint64_t, std::string> pages_;      ///< by number
  std::map<std::uint64_t, std::uint64_t> changed_;  ///< end -> begin of each stretch of changed bytes
  bool references_expected_ = false;
  std::optional<Range> last_reference_;
  Range heap_;  ///< of texts, that was read last
};

}  // namespace vitrify::hdf5
