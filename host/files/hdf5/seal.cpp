#include "host/files/hdf5/seal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <vector>

#include "host/files/atomic_file.hpp"
#include "host/files/checksum.hpp"

namespace vitrify::hdf5 {
namespace {

constexpr std::string_view title = "\nVitrify seal: ";
constexpr std::string_view signature = "\211HDF\r\n\032\n";

}  // namespace

// Format specification of HDF5, section II.A: signature, version, sizes of offsets and lengths, flags, then the
// addresses of the base, of an extension, of the end and of the root group, and a checksum.
Superblock::Superblock(std::string_view beginning) {
  constexpr std::size_t version = 8, size_of_offsets = 9;
  if (beginning.size() >= size && beginning.starts_with(signature) &&
      (beginning[version] == 2 || beginning[version] == 3) && beginning[size_of_offsets] == 8)
    bytes_ = beginning.substr(0, size);
}

std::uint64_t Superblock::end() const {
  constexpr std::size_t address = 28;
  std::uint64_t end = 0;
  for (std::size_t k = 8; is_known() && k-- > 0;) end = end << 8 | static_cast<unsigned char>(bytes_[address + k]);
  return end;
}

std::string Seal::line() const {
  const std::string text =
      fmt::format("{}{} bytes, CRC-32 {:08x}, of the first {} {:08x}", title, content, body, Superblock::size, head);
  return fmt::format("{:<{}}\n", text, size - 1);
}

std::optional<Seal> Seal::read(const std::string& line) {
  Seal seal;
  if (!line.starts_with(title)) return std::nullopt;
  std::istringstream text(line.substr(title.size()));
  std::string word;
  text >> seal.content >> word >> word >> std::hex >> seal.body >> word >> word >> word >> word >> word >> seal.head;
  return text && seal.line() == line ? std::optional(seal) : std::nullopt;
}

Seal Seal::of(std::string_view content) {
  return {content.size(), checksum(content.substr(std::min(Superblock::size, content.size()))),
          checksum(content.substr(0, Superblock::size))};
}

SealFinding look_for_seal(const std::filesystem::path& file) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  if (error) throw_io_error(file, "read", error.value());
  std::ifstream stream(file, std::ios::binary);
  std::string beginning(Superblock::size, '\0');
  if (!stream.read(beginning.data(), static_cast<std::streamsize>(beginning.size()))) return {};
  const Superblock superblock(beginning);
  if (!superblock.is_known()) return {};
  if (superblock.end() > size || size - superblock.end() < Seal::size) return {};

  Seal found{superblock.end(), 0, checksum(beginning)};
  std::vector<char> block(1 << 18);
  for (std::uint64_t place = Superblock::size; place < found.content;) {
    const auto part = std::min<std::uint64_t>(block.size(), found.content - place);
    if (!stream.read(block.data(), static_cast<std::streamsize>(part))) throw_io_error(file, "read", EIO);
    found.body = checksum({block.data(), static_cast<std::size_t>(part)}, found.body);
    place += part;
  }
  std::string line(Seal::size, '\0');
  if (!stream.read(line.data(), static_cast<std::streamsize>(line.size()))) throw_io_error(file, "read", EIO);
  if (!line.starts_with(title)) return {};
  if (line != found.line()) return {SealState::broken, {}, 0};
  return {SealState::whole, found, size - found.content - Seal::size};
}

void set_room(const std::filesystem::path& file, std::uint64_t bytes) {
  std::string beginning(Superblock::size, '\0');
  std::ifstream(file, std::ios::binary).read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  const std::uint64_t size = Superblock(beginning).end() + Seal::size + bytes;
  std::error_code error;
  if (std::filesystem::file_size(file, error) != size && !error) std::filesystem::resize_file(file, size, error);
  if (error) throw_io_error(file, "change the size", error.value());
}

}  // namespace vitrify::hdf5
