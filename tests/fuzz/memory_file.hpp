// A file in memory, for readers that want a path.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "tests/fuzz/one_line.hpp"

namespace vitrify::fuzz {

/// Its path; the next call replaces its content.
inline std::filesystem::path file_with(std::string_view bytes) {
  static const int descriptor = ::memfd_create("fuzz", 0);
  require(::ftruncate(descriptor, 0) == 0 &&
          ::pwrite(descriptor, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
  return "/proc/self/fd/" + std::to_string(descriptor);
}

}  // namespace vitrify::fuzz
