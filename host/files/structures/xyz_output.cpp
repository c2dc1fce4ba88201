#include "host/files/structures/xyz_output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "host/error.hpp"
#include "host/files/atomic_file.hpp"

namespace vitrify {
namespace {

bool is_of_another_format(const std::filesystem::path& output) {
  constexpr const char* endings[] = {".gz", ".data", ".lmp", ".lammps"};
  return std::find(std::begin(endings), std::end(endings), output.extension()) != std::end(endings);
}

bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code not_there;
  return std::filesystem::is_regular_file(a, not_there) && std::filesystem::equivalent(a, b, not_there);
}

/// Standard output or error, if that is the file; else -1.
int standard_stream(const struct stat& file) {
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) {
    struct stat open {};
    if (::fstat(stream, &open) == 0 && open.st_dev == file.st_dev && open.st_ino == file.st_ino) return stream;
  }
  return -1;
}

void write_in_place(const std::filesystem::path& output, std::string_view content) {
  const int descriptor = ::open(output.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC);
  if (descriptor < 0) throw_io_error(output, "open", errno);
  try {
    write_all(descriptor, content, output);
  } catch (...) {
    ::close(descriptor);
    throw;
  }
  if (::close(descriptor) != 0) throw_io_error(output, "close", errno);
}

void write_output(const std::filesystem::path& output, std::string_view content) {
  struct stat there {};
  if (::stat(output.c_str(), &there) != 0) return write_file_atomically(end_of_links(output), content);
  const int stream = standard_stream(there);
  if (stream >= 0) return write_all(stream, content, output);
  if (S_ISCHR(there.st_mode) || S_ISFIFO(there.st_mode)) return write_in_place(output, content);
  if (S_ISREG(there.st_mode)) return write_file_atomically(end_of_links(output), content);
  throw Error(ExitCode::io, output.string() + ": found " +
                                (S_ISDIR(there.st_mode) ? "a directory" : "a block device or a socket") +
                                ", allowed: a file, a pipe or a character device");
}

}  // namespace

void check_xyz_output(const std::string& option, const std::filesystem::path& output,
                      const std::vector<std::filesystem::path>& inputs) {
  for (const std::filesystem::path& input : inputs)
    if (is_same_file(output, input))
      throw Error(ExitCode::io, option + ": found " + output.string() + ", which is read as " + input.string() +
                                    "; an output must be another file than the inputs");
  if (is_of_another_format(output))
    throw Error(ExitCode::io, option + ": found " + output.string() +
                                  ", an ending of another format; extended XYZ is written, as .extxyz or .xyz");
}

void write_xyz_output(const std::filesystem::path& output, const Structure& structure, const XyzExtras& extras) {
  write_output(output, format_extended_xyz(structure, extras));
}

void write_xyz_output(const std::filesystem::path& output, std::string_view frames) { write_output(output, frames); }

}  // namespace vitrify
