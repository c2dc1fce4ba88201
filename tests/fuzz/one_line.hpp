// What a reader may do with bytes that are no file of its kind: refuse them in one line, with a right exit code.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "host/error.hpp"

namespace vitrify::fuzz {

inline void require(bool condition) {
  if (!condition) __builtin_trap();
}

template <class Read>
void refuse_in_one_line(std::initializer_list<ExitCode> codes, const Read& read) {
  try {
    read();
  } catch (const Error& error) {
    require(std::find(codes.begin(), codes.end(), error.code()) != codes.end());
    require(std::string_view(error.what()).find('\n') == std::string_view::npos);
  }
}

}  // namespace vitrify::fuzz
