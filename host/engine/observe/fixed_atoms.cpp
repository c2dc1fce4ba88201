#include "host/engine/observe/fixed_atoms.hpp"

#include <fmt/format.h>

#include <cmath>

#include "host/error.hpp"

namespace vitrify {
namespace {

void refuse_open(const Box& box) {
  for (int axis = 0; axis < 3; ++axis)
    if (!box.periodic[axis])
      throw Error(ExitCode::bad_input,
                  fmt::format("the box is open along {}: a structure factor needs one that is periodic", "abc"[axis]));
}

/// Modulo one edge.
std::uint32_t fixed(double s) {
  constexpr double edge = 4294967296.0;
  return static_cast<std::uint32_t>(static_cast<std::int64_t>(std::rint((s - std::floor(s)) * edge)));
}

}  // namespace

FixedPlaces fixed_places(const Structure& structure) {
  refuse_open(structure.box);
  FixedPlaces places;
  places.first = {0};
  for (int a = 0; a < static_cast<int>(structure.elements.size()); ++a) {
    for (std::size_t i = 0; i < structure.size(); ++i) {
      if (structure.type[i] != a) continue;
      const Vec3 s = structure.box.to_fractional(structure.position[i]);
      places.x.push_back(fixed(s.x)), places.y.push_back(fixed(s.y)), places.z.push_back(fixed(s.z));
    }
    places.first.push_back(static_cast<int>(places.x.size()));
  }
  return places;
}

}  // namespace vitrify
