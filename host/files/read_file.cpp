#include "host/files/read_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "host/engine/free_memory.hpp"
#include "host/error.hpp"

namespace vitrify {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

/// Without O_NONBLOCK, opening a pipe waits for a writer.
std::unique_ptr<std::FILE, CloseFile> open_at_once(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  return std::unique_ptr<std::FILE, CloseFile>(descriptor < 0 ? nullptr : ::fdopen(descriptor, "rb"));
}

std::string kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

}  // namespace

std::string read_file(const std::filesystem::path& path) {
  const auto fail = [&](const std::string& why) {
    throw Error(ExitCode::bad_input, path.string() + ": cannot be read: " + why);
  };
  const auto file = open_at_once(path);
  struct stat status {};
  if (!file || ::fstat(::fileno(file.get()), &status) != 0) fail(std::strerror(errno));
  if (!S_ISREG(status.st_mode)) fail("found " + kind_of(status.st_mode) + ", must be a file");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (const std::uint64_t most = free_host_bytes(); size > most)
    fail("found " + bytes_text(static_cast<double>(size)) + ", but " + bytes_text(static_cast<double>(most)) +
         " of memory are free");
  std::string bytes;
  bytes.reserve(size);
  char block[1 << 16];
  while (const std::size_t count = std::fread(block, 1, sizeof block, file.get())) bytes.append(block, count);
  if (std::ferror(file.get())) fail(std::strerror(errno));
  return bytes;
}

}  // namespace vitrify
