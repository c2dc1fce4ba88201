// What a reader may do with bytes that are no file of its kind: refuse them in one line, with the right exit code.
#pragma once

#include <string_view>

#include "host/error.hpp"

namespace vitrify::fuzz {

inline void require(bool condition) {
  if (!condition) __builtin_trap();
}

template <class Read>
void refuse_in_one_line(ExitCode code, const Read& read) {
  try {
    read();
  } catch (const Error& error) {
    require(error.code() == code && std::string_view(error.what()).find('\n') == std::string_view::npos);
  }
}

}  // namespace vitrify::fuzz
