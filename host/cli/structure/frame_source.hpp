// Frames that a command is given, replica by replica: of files, or of runs.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/engine/structure.hpp"

namespace vitrify::cli {

/// Either one frame, or every so manieth from `first` to `last`. One frame without either: the last of a run, the only
/// one of a file.
struct FrameChoice {
  std::optional<std::int64_t> one, first, last, every;

  bool is_range() const { return first || last || every; }
  std::int64_t step() const { return every.value_or(1); }
  /// Whether a range has the frame of this number.
  bool has(std::int64_t frame) const {
    const std::int64_t begin = first.value_or(0);
    return frame >= begin && (!last || frame <= *last) && (frame - begin) % step() == 0;
  }
};

struct SourceFrame {
  Structure structure;
  std::int64_t number = 0;  ///< in the file or run
};

/// Frames of one replica, one after the other.
struct FrameSource {
  std::string name;                                  ///< for tables and files
  std::string where;                                 ///< for messages
  std::function<std::optional<SourceFrame>()> next;  ///< none behind the last; throws Error(bad_input), Error(io)
};

/// One of a file, or one of each replica of a run. Throws Error(bad_input), Error(io).
std::vector<FrameSource> frame_sources(const std::string& file, const std::vector<std::string>& elements,
                                       const FrameChoice& choice);

}  // namespace vitrify::cli
