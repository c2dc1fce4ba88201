// Positions as fixed-point numbers, in units of 2^-32 box edges. Their differences wrap to the nearest periodic image
// by themselves and are exact; what float loses of a distance is 6e-8 of it, not 6e-8 of a coordinate.
#pragma once

#include <cstdint>

#include "kernels/atoms.hpp"

namespace vitrify {

/// Fractional position and F'(rho), in one aligned load.
struct alignas(16) FixedRecord {
  std::uint32_t x = 0, y = 0, z = 0;
  float embedding_slope = 0;
};

/// Along an open axis, fixed-point numbers span this many edges, so that atoms outside of the box have one too.
inline constexpr double open_span = 8;

/// Differences of fixed-point positions in A.
struct FixedBox {
  float xx, xy, xz, yy, yz, zz;

  VITRIFY_HD explicit FixedBox(const Box& box) {
    const double unit = 1.0 / 4294967296.0;
    const double sx = box.periodic[0] ? unit : open_span * unit, sy = box.periodic[1] ? unit : open_span * unit,
                 sz = box.periodic[2] ? unit : open_span * unit;
    xx = static_cast<float>(box.length.x * sx);
    xy = static_cast<float>(box.xy * sy), yy = static_cast<float>(box.length.y * sy);
    xz = static_cast<float>(box.xz * sz), yz = static_cast<float>(box.yz * sz),
    zz = static_cast<float>(box.length.z * sz);
  }
  VITRIFY_HD FloatVec3 operator()(const FixedRecord& a, const FixedRecord& b) const {
    const float x = difference(a.x, b.x), y = difference(a.y, b.y), z = difference(a.z, b.z);
    return {xx * x + (xy * y + xz * z), yy * y + yz * z, zz * z};
  }

 private:
  VITRIFY_HD static float difference(std::uint32_t a, std::uint32_t b) {
    return static_cast<float>(static_cast<std::int32_t>(a - b));
  }
};

/// Fills the fixed-point positions, if there is a place for them.
struct FixPositions {
  AtomsView atoms;
  FixedRecord* fixed;

  VITRIFY_HD void operator()(int i, int replica) const {
    if (!fixed) return;
    const Box& box = atoms.box[replica];
    const Vec3 s = box.to_fractional(atoms.position[i].xyz());
    fixed[i].x = fix(s.x, box.periodic[0]);
    fixed[i].y = fix(s.y, box.periodic[1]);
    fixed[i].z = fix(s.z, box.periodic[2]);
  }

 private:
  /// The fixed-point number of a fractional coordinate, modulo 2^32, which is modulo one edge.
  VITRIFY_HD static std::uint32_t fix(double s, int periodic) {
    const double scale = periodic ? 4294967296.0 : 4294967296.0 / open_span;
    return static_cast<std::uint32_t>(static_cast<std::int64_t>(rint(s * scale)));
  }
};

}  // namespace vitrify
