// Random atoms in tilted boxes, for the tests of the analyses.
#pragma once

#include <random>
#include <vector>

#include "host/engine/structure.hpp"

namespace vitrify::test {

inline Box tilted_box() {
  Box box;
  box.origin = {-3, 1, 7};
  box.length = {19, 17, 16};
  box.xy = 7.5, box.xz = -4, box.yz = 5;
  return box;
}

inline std::vector<Vec3> random_positions(const Box& box, int n, unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform(-1.0, 2.0);  // unwrapped: up to one box away
  std::vector<Vec3> positions;
  for (int i = 0; i < n; ++i)
    positions.push_back(box.to_cartesian({uniform(random), uniform(random), uniform(random)}));
  return positions;
}

/// Wrapped, with image counts and ids from 1.
inline Structure structure_of(const Box& box, const std::vector<Vec3>& unwrapped) {
  Structure s;
  s.box = box;
  s.elements = {"Cu"};
  for (const Vec3& r : unwrapped) {
    Vec3 wrapped = r;
    Int3 image;
    box.wrap(wrapped, image);
    s.position.push_back(wrapped);
    s.image.push_back(image);
    s.type.push_back(0);
    s.id.push_back(static_cast<std::int64_t>(s.id.size()) + 1);
  }
  return s;
}

/// Shortest of the images of d, found by looking at all near ones.
inline Vec3 shortest_image(const Box& box, const Vec3& d) {
  const Vec3 near = box.minimum_image(d);
  Vec3 best = near;
  for (int i = -1; i <= 1; ++i)
    for (int j = -1; j <= 1; ++j)
      for (int k = -1; k <= 1; ++k) {
        const Vec3 image = near + box.lattice(i * box.periodic[0], j * box.periodic[1], k * box.periodic[2]);
        if (norm2(image) < norm2(best)) best = image;
      }
  return best;
}

}  // namespace vitrify::test
