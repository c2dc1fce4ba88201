// Small fixed-size vectors and matrices used inside kernels.
#pragma once

#include <cmath>

#include "kernels/portability.hpp"

namespace vitrify {

/// Cartesian or fractional triple.
struct Vec3 {
  double x = 0, y = 0, z = 0;

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("x", self.x), visit("y", self.y), visit("z", self.z);
  }

  VITRIFY_HD double& operator[](int axis) { return axis == 0 ? x : axis == 1 ? y : z; }
  VITRIFY_HD double operator[](int axis) const { return axis == 0 ? x : axis == 1 ? y : z; }
  VITRIFY_HD Vec3& operator+=(const Vec3& o) {
    x += o.x, y += o.y, z += o.z;
    return *this;
  }
  VITRIFY_HD Vec3& operator-=(const Vec3& o) {
    x -= o.x, y -= o.y, z -= o.z;
    return *this;
  }
  VITRIFY_HD Vec3& operator*=(double s) {
    x *= s, y *= s, z *= s;
    return *this;
  }
};

VITRIFY_HD inline Vec3 operator+(Vec3 a, const Vec3& b) { return a += b; }
VITRIFY_HD inline Vec3 operator-(Vec3 a, const Vec3& b) { return a -= b; }
VITRIFY_HD inline Vec3 operator-(const Vec3& a) { return {-a.x, -a.y, -a.z}; }
VITRIFY_HD inline Vec3 operator*(Vec3 a, double s) { return a *= s; }
VITRIFY_HD inline Vec3 operator*(double s, Vec3 a) { return a *= s; }
VITRIFY_HD inline double dot(const Vec3& a, const Vec3& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
VITRIFY_HD inline Vec3 cross(const Vec3& a, const Vec3& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
VITRIFY_HD inline double norm2(const Vec3& a) { return dot(a, a); }
VITRIFY_HD inline double norm(const Vec3& a) { return sqrt(norm2(a)); }
VITRIFY_HD inline double max_component(const Vec3& a) { return fmax(fabs(a.x), fmax(fabs(a.y), fabs(a.z))); }

struct FloatVec3 {
  float x = 0, y = 0, z = 0;

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("x", self.x), visit("y", self.y), visit("z", self.z);
  }

  VITRIFY_HD static FloatVec3 rounded(const Vec3& v) {
    return {static_cast<float>(v.x), static_cast<float>(v.y), static_cast<float>(v.z)};
  }
  VITRIFY_HD Vec3 widened() const { return {x, y, z}; }
};
VITRIFY_HD inline float norm2(const FloatVec3& d) { return d.x * d.x + d.y * d.y + d.z * d.z; }

/// Integer triple: image counts, cell coordinates.
struct Int3 {
  int x = 0, y = 0, z = 0;

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("x", self.x), visit("y", self.y), visit("z", self.z);
  }

  VITRIFY_HD int& operator[](int axis) { return axis == 0 ? x : axis == 1 ? y : z; }
  VITRIFY_HD int operator[](int axis) const { return axis == 0 ? x : axis == 1 ? y : z; }
  bool operator==(const Int3&) const = default;
};

/// Row-major 3 x 3 matrix acting on column vectors.
struct Mat3 {
  double m[3][3] = {};

  VITRIFY_HD static Mat3 identity() {
    Mat3 r;
    r.m[0][0] = r.m[1][1] = r.m[2][2] = 1;
    return r;
  }
  VITRIFY_HD double& operator()(int i, int j) { return m[i][j]; }
  VITRIFY_HD double operator()(int i, int j) const { return m[i][j]; }
};

VITRIFY_HD inline Vec3 operator*(const Mat3& a, const Vec3& v) {
  return {a.m[0][0] * v.x + a.m[0][1] * v.y + a.m[0][2] * v.z, a.m[1][0] * v.x + a.m[1][1] * v.y + a.m[1][2] * v.z,
          a.m[2][0] * v.x + a.m[2][1] * v.y + a.m[2][2] * v.z};
}
VITRIFY_HD inline Mat3 operator*(const Mat3& a, const Mat3& b) {
  Mat3 r;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) r.m[i][j] = a.m[i][0] * b.m[0][j] + a.m[i][1] * b.m[1][j] + a.m[i][2] * b.m[2][j];
  return r;
}
VITRIFY_HD inline double determinant(const Mat3& a) {
  return dot({a.m[0][0], a.m[0][1], a.m[0][2]},
             cross({a.m[1][0], a.m[1][1], a.m[1][2]}, {a.m[2][0], a.m[2][1], a.m[2][2]}));
}
/// Inverse by cofactors; the caller makes sure that the determinant is not zero.
VITRIFY_HD inline Mat3 inverse(const Mat3& a) {
  const double d = 1.0 / determinant(a);
  Mat3 r;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) {
      const int i1 = (i + 1) % 3, i2 = (i + 2) % 3, j1 = (j + 1) % 3, j2 = (j + 2) % 3;
      r.m[j][i] = d * (a.m[i1][j1] * a.m[i2][j2] - a.m[i1][j2] * a.m[i2][j1]);
    }
  return r;
}

}  // namespace vitrify
