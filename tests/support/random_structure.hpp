// Disordered structures without overlaps, in boxes of any tilt.
#pragma once

#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "host/engine/structure.hpp"

namespace vitrify::test {

/// Uniform in [-1, 1), the same on every machine.
inline double symmetric(std::mt19937_64& engine) { return static_cast<double>(engine() >> 11) * 0x1p-52 - 1.0; }

/// A lattice of n.x * n.y * n.z places 2.7 A apart, each atom up to 0.4 A off its place along each axis, with elements
/// by chance; `tilt` are xy, xz, yz in units of the edge they are tilted along.
inline Structure random_structure(Int3 n, Vec3 tilt, std::uint64_t seed,
                                  const std::vector<std::string>& elements = {"A", "B"}) {
  std::mt19937_64 random(seed);
  constexpr double spacing = 2.7;
  Structure s;
  s.elements = elements;
  s.box.origin = {-3.0, 1.0, 20.0};
  s.box.length = {spacing * n.x, spacing * n.y, spacing * n.z};
  s.box.xy = tilt.x * s.box.length.x, s.box.xz = tilt.y * s.box.length.x, s.box.yz = tilt.z * s.box.length.y;
  for (int z = 0; z < n.z; ++z)
    for (int y = 0; y < n.y; ++y)
      for (int x = 0; x < n.x; ++x) {
        const Vec3 place = s.box.to_cartesian({(x + 0.5) / n.x, (y + 0.5) / n.y, (z + 0.5) / n.z});
        s.position.push_back(place + 0.4 * Vec3{symmetric(random), symmetric(random), symmetric(random)});
        s.type.push_back(static_cast<int>(random() % elements.size()));
      }
  s.id.resize(s.size());
  std::iota(s.id.begin(), s.id.end(), 1);
  return s;
}

/// The same atoms after x -> F x about the origin of the box; F has to keep a along x and b in the xy plane.
inline Structure deformed(Structure s, const Mat3& f) {
  const Mat3 h = f * s.box.matrix();
  for (Vec3& x : s.position) x = s.box.origin + f * (x - s.box.origin);
  s.box.length = {h(0, 0), h(1, 1), h(2, 2)};
  s.box.xy = h(0, 1), s.box.xz = h(0, 2), s.box.yz = h(1, 2);
  return s;
}

}  // namespace vitrify::test
