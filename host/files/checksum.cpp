#include "host/files/checksum.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "host/files/atomic_file.hpp"

namespace vitrify {

std::uint32_t checksum(std::string_view bytes, std::uint32_t before) {
  return static_cast<std::uint32_t>(crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

FileMark mark_of(const std::filesystem::path& file, std::uint64_t size) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw_io_error(file, "read", errno);
  std::vector<char> block(1 << 18);
  FileMark mark;
  ssize_t count = 1;
  while (count != 0 && mark.size < size) {
    count = ::read(descriptor, block.data(), std::min<std::uint64_t>(block.size(), size - mark.size));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    mark.sum = checksum({block.data(), static_cast<std::size_t>(count)}, mark.sum);
    mark.size += static_cast<std::uint64_t>(count);
  }
  const int reason = errno;
  ::close(descriptor);
  if (count < 0) throw_io_error(file, "read", reason);
  return mark;
}

}  // namespace vitrify
