// Vectors and tensors of a structure in the axes of the file that it comes from. Where the file's are those of the box,
// all keep their bits.
#pragma once

#include "host/engine/structure.hpp"
#include "kernels/atoms.hpp"

namespace vitrify {

/// Whether the axes of the file are others than those of the box.
inline bool is_rotated(const Structure& structure) {
  for (int r = 0; r < 3; ++r)
    for (int c = 0; c < 3; ++c)
      if (structure.rotation(r, c) != (r == c)) return true;
  return false;
}

inline Vec3 in_file_axes(const Structure& structure, const Vec3& v) {
  if (!is_rotated(structure)) return v;
  const Mat3& q = structure.rotation;
  Vec3 w;
  for (int c = 0; c < 3; ++c) w[c] = q(0, c) * v.x + q(1, c) * v.y + q(2, c) * v.z;
  return w;
}

inline Sym3 in_file_axes(const Structure& structure, const Sym3& t) {
  if (!is_rotated(structure)) return t;
  const Vec3 rows[3] = {in_file_axes(structure, Vec3{t.v[0], t.v[3], t.v[4]}),
                        in_file_axes(structure, Vec3{t.v[3], t.v[1], t.v[5]}),
                        in_file_axes(structure, Vec3{t.v[4], t.v[5], t.v[2]})};
  Vec3 columns[3];
  for (int c = 0; c < 3; ++c) columns[c] = in_file_axes(structure, Vec3{rows[0][c], rows[1][c], rows[2][c]});
  return {{columns[0].x, columns[1].y, columns[2].z, columns[1].x, columns[2].x, columns[2].y}};
}

}  // namespace vitrify
