// The line behind the content of an HDF5 file that tells its length and its checksums, so that a reader knows whether
// the file is what its writer left. HDF5 takes no notice of what follows its content. What follows the line is unused:
// room for what comes next, or what a killed process has left.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace vitrify::hdf5 {

/// The beginning of files of versions 2 and 3, which tells where all else is. It is the one part that changes in place.
class Superblock {
 public:
  static constexpr std::size_t size = 48;

  /// Of the first bytes of a file; other versions, and what is no HDF5, have no end.
  explicit Superblock(std::string_view beginning);
  bool is_known() const { return !bytes_.empty(); }
  /// Where the content ends.
  std::uint64_t end() const;
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

struct Seal {
  static constexpr std::size_t size = 96;

  std::uint64_t content = 0;  ///< bytes
  std::uint32_t body = 0;     ///< sum of the content behind the superblock
  std::uint32_t head = 0;     ///< sum of the superblock

  /// The line, of `size` bytes.
  std::string line() const;
  /// Of a line; none for another text.
  static std::optional<Seal> read(const std::string& line);
  static Seal of(std::string_view content);
  bool operator==(const Seal&) const = default;
};

enum class SealState {
  whole,
  broken,  ///< the file is shorter or another one than it says
  none     ///< there is no such line
};

struct SealFinding {
  SealState state = SealState::none;
  Seal seal;                 ///< if it is whole
  std::uint64_t unused = 0;  ///< bytes behind it
};
/// Reads all of the file. Throws Error(io) if it cannot be read.
SealFinding look_for_seal(const std::filesystem::path& file);
/// Bytes of room that a file which grows has at least.
inline constexpr std::uint64_t least_room = 1 << 16;
/// Lets room, or nothing, follow the seal. Throws Error(io).
void set_room(const std::filesystem::path& file, std::uint64_t bytes);

}  // namespace vitrify::hdf5
