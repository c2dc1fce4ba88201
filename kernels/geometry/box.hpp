// Triclinic periodic box in LAMMPS's convention: edge a along x, b in the xy plane.
#pragma once

#include "kernels/geometry/vector.hpp"

namespace vitrify {

/// Edges a = (lx, 0, 0), b = (xy, ly, 0), c = (xz, yz, lz), in A, with the corner at `origin`.
struct Box {
  Vec3 origin;
  Vec3 length{1, 1, 1};
  double xy = 0, xz = 0, yz = 0;
  int periodic[3] = {1, 1, 1};

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("origin", self.origin), visit("length", self.length);
    visit("xy", self.xy), visit("xz", self.xz), visit("yz", self.yz);
    visit("periodic", self.periodic);
  }

  /// Edge vectors as columns: x = matrix() * s + origin for fractional s.
  VITRIFY_HD Mat3 matrix() const {
    Mat3 h;
    h(0, 0) = length.x, h(0, 1) = xy, h(0, 2) = xz;
    h(1, 1) = length.y, h(1, 2) = yz;
    h(2, 2) = length.z;
    return h;
  }
  VITRIFY_HD bool is_open() const { return !(periodic[0] && periodic[1] && periodic[2]); }
  VITRIFY_HD double volume() const { return length.x * length.y * length.z; }

  /// Vector of the lattice displacement (i, j, k).
  VITRIFY_HD Vec3 lattice(double i, double j, double k) const {
    return {i * length.x + j * xy + k * xz, j * length.y + k * yz, k * length.z};
  }
  VITRIFY_HD Vec3 to_cartesian(const Vec3& s) const { return origin + lattice(s.x, s.y, s.z); }
  /// Fractional components of a difference vector (the origin plays no part).
  VITRIFY_HD Vec3 fractional_of(const Vec3& d) const {
    const double sz = d.z / length.z;
    const double sy = (d.y - yz * sz) / length.y;
    return {(d.x - xy * sy - xz * sz) / length.x, sy, sz};
  }
  VITRIFY_HD Vec3 to_fractional(const Vec3& r) const { return fractional_of(r - origin); }

  /// Distances between opposite faces; the cutoff must stay below half of the periodic ones.
  VITRIFY_HD Vec3 heights() const {
    const Vec3 a = lattice(1, 0, 0), b = lattice(0, 1, 0), c = lattice(0, 0, 1);
    const double v = volume();
    return {v / norm(cross(b, c)), v / norm(cross(c, a)), v / norm(cross(a, b))};
  }

  /// Whether every periodic height is at least this: heights() without roots and divisions.
  VITRIFY_HD bool higher_than(double height) const {
    const double h2 = height * height, area = length.y * length.z, across = xy * yz - length.y * xz;
    const double along_a = area * area + xy * xy * length.z * length.z + across * across;
    return (!periodic[2] || length.z >= height) &&
           (!periodic[1] || area * area >= h2 * (length.z * length.z + yz * yz)) &&
           (!periodic[0] || length.x * length.x * area * area >= h2 * along_a);
  }

  /// Periodic image of the difference d with fractional components in [-1/2, 1/2]. It is the nearest image whenever
  /// that one is shorter than half of every height, whatever the tilt.
  VITRIFY_HD Vec3 minimum_image(const Vec3& d) const {
    const Vec3 s = fractional_of(d);
    return d - lattice(periodic[0] ? rint(s.x) : 0.0, periodic[1] ? rint(s.y) : 0.0, periodic[2] ? rint(s.z) : 0.0);
  }

  /// Moves r into the box along periodic axes and adds what was removed to `image`: the unwrapped position
  /// r + lattice(image) is unchanged.
  VITRIFY_HD void wrap(Vec3& r, Int3& image) const {
    const Vec3 s = to_fractional(r);
    const double n[3] = {periodic[0] ? floor(s.x) : 0.0, periodic[1] ? floor(s.y) : 0.0,
                         periodic[2] ? floor(s.z) : 0.0};
    r -= lattice(n[0], n[1], n[2]);
    for (int axis = 0; axis < 3; ++axis) image[axis] += static_cast<int>(n[axis]);
  }
  VITRIFY_HD Vec3 unwrap(const Vec3& r, const Int3& image) const { return r + lattice(image.x, image.y, image.z); }
};

/// Box::minimum_image() for many differences in one box: no divisions, and one axis after the other. Where no image is
/// shorter than half of every height the two may choose different ones.
class NearestImage {
 public:
  VITRIFY_HD explicit NearestImage(const Box& box)
      : length_(box.length), xy_(box.xy), xz_(box.xz), yz_(box.yz), inverse_(inverse_lengths(box)) {}

  VITRIFY_HD Vec3 operator()(Vec3 d) const {
    const double k = rint(d.z * inverse_.z);
    d.x -= k * xz_, d.y -= k * yz_, d.z -= k * length_.z;
    const double j = rint(d.y * inverse_.y);
    d.x -= j * xy_, d.y -= j * length_.y;
    d.x -= rint(d.x * inverse_.x) * length_.x;
    return d;
  }

 private:
  /// Zero along open axes, where nothing is an image.
  VITRIFY_HD static Vec3 inverse_lengths(const Box& box) {
    return {box.periodic[0] ? 1 / box.length.x : 0.0, box.periodic[1] ? 1 / box.length.y : 0.0,
            box.periodic[2] ? 1 / box.length.z : 0.0};
  }
  Vec3 length_;
  double xy_, xz_, yz_;
  Vec3 inverse_;
};

}  // namespace vitrify
