// Measured curves as text: columns of numbers.
#pragma once

#include <filesystem>
#include <vector>

namespace vitrify {

struct MeasuredCurve {
  std::vector<double> x, y, error;  ///< errors of all points or of none
};

/// Lines of x, y and, on all of them or none, the error of y, separated by blanks or commas; x ascends. Lines that
/// begin with #, !, ; or % are comments. Throws Error(bad_input) with file and line.
MeasuredCurve read_curve(const std::filesystem::path& path);

}  // namespace vitrify
