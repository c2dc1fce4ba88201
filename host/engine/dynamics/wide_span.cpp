#include "host/engine/dynamics/wide_span.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "kernels/fixed_point.hpp"

namespace vitrify {

std::optional<std::string> wide_span(const Box& box, std::span<const Vec3> positions, double cutoff_A) {
  const Vec3 heights = box.heights();
  for (int axis = 0; axis < 3; ++axis) {
    if (box.periodic[axis]) continue;
    const auto along = [&](const Vec3& position) { return box.to_fractional(position)[axis]; };
    const auto [first, last] = std::ranges::minmax_element(positions, {}, along);
    const double span = along(*last) - along(*first);
    // A cutoff away from there, and another for what atoms move until they are looked at again.
    const double allowed = open_span - 2 * cutoff_A / heights[axis];
    if (span > allowed)
      return fmt::format(
          "the atoms span {:.3g} box lengths along {}, which is open, allowed in mixed precision: {:.3g}; "
          "take a longer box or \"precision\": \"double\"",
          span, "abc"[axis], std::max(0.0, allowed));
  }
  return std::nullopt;
}

}  // namespace vitrify
