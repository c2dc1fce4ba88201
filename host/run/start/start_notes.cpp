#include "host/run/start/start_notes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/analysis/structure/temperature.hpp"
#include "host/engine/file_axes.hpp"
#include "host/files/structures/structure_file.hpp"

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

std::vector<std::string> start_notes(const config::StructureFile& file, const Structure& structure,
                                     const std::vector<double>& mass_amu) {
  std::vector<std::string> notes;
  if (is_rotated(structure))
    notes.push_back(
        fmt::format("{}: edge a is not along x, or b not in the xy plane; shear planes, stress, barostats per axis and "
                    "run.h5 have the axes of the box, which in those of the file are {}",
                    file.structure, axes_of_box(structure)));
  if (!structure.velocity.empty())
    notes.push_back(
        fmt::format("{}: velocities of {:.4g} K", file.structure, thermal_temperature_K(structure, mass_amu)));
  const std::vector<std::string> unread = read_structure_columns(file.structure).unread;
  if (!unread.empty())
    notes.push_back(fmt::format("{}: columns not read: {}", file.structure, fmt::join(unread, ", ")));
  return notes;
}

}  // namespace vitrify
