#include "host/engine/low_box.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace vitrify {
namespace {

/// -1 without any.
int lowest_axis(const Box& box) {
  const Vec3 h = box.heights();
  int lowest = -1;
  for (int axis = 0; axis < 3; ++axis)
    if (box.periodic[axis] && (lowest < 0 || h[axis] < h[lowest])) lowest = axis;
  return lowest;
}

}  // namespace

double lowest_height(const Box& box) {
  const int axis = lowest_axis(box);
  return axis < 0 ? std::numeric_limits<double>::infinity() : box.heights()[axis];
}

std::string low_box_text(const Box& box, double least_height_A) {
  return fmt::format("the box is {:.4f} A high along {}, must be at least {:.4g} A, two cutoffs of the potential",
                     lowest_height(box), "abc"[lowest_axis(box)], least_height_A);
}

std::size_t enough_atoms(const Box& box, double least_height_A, std::size_t atoms) {
  return static_cast<std::size_t>(
      std::ceil(static_cast<double>(atoms) * std::pow(least_height_A / lowest_height(box), 3)));
}

std::string enough_atoms_text(const Box& box, double least_height_A, std::size_t atoms) {
  return fmt::format("{} atoms would do at this density, there are {}", enough_atoms(box, least_height_A, atoms),
                     atoms);
}

}  // namespace vitrify
