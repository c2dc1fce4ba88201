#include "host/files/structures/cell_orientation.hpp"

namespace vitrify {
namespace {

constexpr double flattest = 1e-10;  // least volume relative to |a||b||c|

/// Rows are the new axes: e1 along a, e3 along a x b.
Mat3 rotation_for(const Vec3& a, const Vec3& b) {
  const Vec3 normal = cross(a, b);
  const Vec3 e1 = a * (1 / norm(a)), e3 = normal * (1 / norm(normal)), e2 = cross(e3, e1);
  Mat3 rotation;
  for (int j = 0; j < 3; ++j) rotation(0, j) = e1[j], rotation(1, j) = e2[j], rotation(2, j) = e3[j];
  return rotation;
}

}  // namespace

std::optional<OrientedCell> orient_cell(const Vec3& a, const Vec3& b, const Vec3& c) {
  const double volume = dot(cross(a, b), c);
  if (!(volume > flattest * norm(a) * norm(b) * norm(c))) return std::nullopt;
  const bool oriented = a.y == 0 && a.z == 0 && b.z == 0 && a.x > 0 && b.y > 0;
  OrientedCell cell{{}, oriented ? Mat3::identity() : rotation_for(a, b)};
  const Vec3 b_new = oriented ? b : cell.rotation * b, c_new = oriented ? c : cell.rotation * c;
  cell.box.length = {oriented ? a.x : norm(a), b_new.y, c_new.z};
  cell.box.xy = b_new.x, cell.box.xz = c_new.x, cell.box.yz = c_new.y;
  return cell;
}

}  // namespace vitrify
