// Cells of any orientation brought into LAMMPS's convention.
#pragma once

#include <optional>

#include "kernels/geometry/box.hpp"

namespace vitrify {

/// A cell in LAMMPS's convention and the rotation that brought it there: v_new = rotation * v_old.
struct OrientedCell {
  Box box;
  Mat3 rotation;
};

/// Rotates the cell with edges a, b, c (A) so that a is along x and b in the xy plane with positive y; a cell that
/// already is there keeps its bits. Nothing if the edges are left-handed or span (nearly) no volume.
std::optional<OrientedCell> orient_cell(const Vec3& a, const Vec3& b, const Vec3& c);

}  // namespace vitrify
