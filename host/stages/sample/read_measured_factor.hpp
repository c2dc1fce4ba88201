// Measured structure factors from text files.
#pragma once

#include <filesystem>
#include <utility>

#include "host/analysis/scattering/measured_factor.hpp"
#include "host/files/curve_file.hpp"

namespace vitrify {

/// Lines of q in 1/A, S and, if known, its error; see read_curve(). Throws Error(bad_input) with file and line.
inline MeasuredFactor read_measured_factor(const std::filesystem::path& file) {
  MeasuredCurve curve = read_curve(file);
  return {std::move(curve.x), std::move(curve.y), std::move(curve.error), file.string()};
}

}  // namespace vitrify
