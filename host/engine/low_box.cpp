#include "host/engine/low_box.hpp"

#include <fmt/format.h>

#include <cmath>

namespace vitrify {

std::string low_box_text(const Box& box, double least_height_A, int atoms) {
  const Vec3 h = box.heights();
  int lowest = -1;
  for (int axis = 0; axis < 3; ++axis)
    if (box.periodic[axis] && (lowest < 0 || h[axis] < h[lowest])) lowest = axis;
  const double needed = std::ceil(atoms * std::pow(least_height_A / h[lowest], 3));
  return fmt::format(
      "the box is {:.4f} A high along {}, must be at least {:.4g} A, two cutoffs of the potential; {:.0f} atoms "
      "would do at this density, there are {}",
      h[lowest], "abc"[lowest], least_height_A, needed, atoms);
}

}  // namespace vitrify
