// CRC-32 of contents, by which a file is known to be what its writer left.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace vitrify {

/// The sum of `bytes`, or of what has the sum `before` and then `bytes`.
std::uint32_t checksum(std::string_view bytes, std::uint32_t before = 0);

/// Length of a file, or of its beginning, and the sum of that.
struct FileMark {
  std::uint64_t size = 0;
  std::uint32_t sum = 0;

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("size", self.size), visit("sum", self.sum);
  }
  bool operator==(const FileMark&) const = default;
};

/// The mark of the first `size` bytes of a file, or of all if it is shorter. Throws Error(io).
FileMark mark_of(const std::filesystem::path& file, std::uint64_t size = ~std::uint64_t{0});

}  // namespace vitrify
