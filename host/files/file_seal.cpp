#include "host/files/file_seal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "host/files/atomic_file.hpp"
#include "host/files/checksum.hpp"

namespace vitrify {
namespace {

constexpr std::string_view title = "\nVitrify seal: ";
constexpr std::size_t line_size = 64;

std::string line_for(const FileMark& mark) {
  const std::string line = fmt::format("{}{} bytes, CRC-32 {:08x}", title, mark.size, mark.sum);
  return fmt::format("{:<{}}\n", line, line_size - 1);
}

}  // namespace

std::string seal_for(std::string_view content) { return line_for({content.size(), checksum(content)}); }

void append_seal(const std::filesystem::path& file) {
  const std::string line = line_for(mark_of(file));
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (descriptor < 0) throw_io_error(file, "write", errno);
  try {
    write_all(descriptor, line, file);
  } catch (...) {
    ::close(descriptor);
    throw;
  }
  if (::close(descriptor) != 0) throw_io_error(file, "close", errno);
}

Seal seal_of(const std::filesystem::path& file) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  if (error) throw_io_error(file, "read", error.value());
  if (size < line_size) return Seal::none;
  std::string line(line_size, '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(size - line_size));
  if (!stream.read(line.data(), line_size)) throw_io_error(file, "read", errno);
  if (!line.starts_with(title)) return Seal::none;
  return line == line_for(mark_of(file, size - line_size)) ? Seal::whole : Seal::broken;
}

}  // namespace vitrify
