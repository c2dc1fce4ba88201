#include "host/run/start/start_notes.hpp"

#include <fmt/format.h>

#include "host/engine/file_axes.hpp"

namespace vitrify {
namespace {

/// x, y and z of the box as vectors in the file's axes.
std::string axes_of_box(const Structure& structure) {
  std::string text;
  for (int axis = 0; axis < 3; ++axis) {
    const auto& row = structure.rotation.m[axis];
    text += fmt::format("{}{} = ({:.4g}, {:.4g}, {:.4g})", axis == 0 ? "" : ", ", "xyz"[axis], row[0], row[1], row[2]);
  }
  return text;
}

}  // namespace

std::vector<std::string> start_notes(const config::StructureFile& file, const Structure& structure) {
  std::vector<std::string> notes;
  if (is_rotated(structure))
    notes.push_back(
        fmt::format("{}: edge a is not along x, or b not in the xy plane; shear planes, stress, barostats per axis and "
                    "run.h5 have the axes of the box, which in those of the file are {}",
                    file.structure, axes_of_box(structure)));
  return notes;
}

}  // namespace vitrify
