#include "host/engine/aqs/strained_box.hpp"

#include <algorithm>
#include <cmath>

#include "host/engine/low_box.hpp"
#include "kernels/deform/simple_shear.hpp"
#include "kernels/neighbor/cells.hpp"

namespace vitrify {

Box flipped(Box box) {
  take_out(box, flip_of(box));
  return box;
}

Box sheared(Box unstrained, const AqsPlan& plan, double strain) {
  SimpleShear{plan.axis(), plan.gradient(), plan.sign * strain}.strain(unstrained);
  return flipped(unstrained);
}

Box lowest_box(const Box& unstrained, const AqsPlan& plan, double step) {
  constexpr double resolution = 1e-3;
  const double spacing = step * std::max(1.0, std::floor(resolution / step));
  const auto [least, most] = std::minmax_element(plan.path.begin(), plan.path.end());
  const double from = std::min(0.0, *least), to = std::max(0.0, *most);
  Box lowest = sheared(unstrained, plan, 0);
  for (double k = std::floor(from / spacing); k <= std::ceil(to / spacing); ++k) {
    const Box box = sheared(unstrained, plan, std::clamp(k * spacing, from, to));
    if (lowest_height(box) < lowest_height(lowest)) lowest = box;
  }
  return lowest;
}

}  // namespace vitrify
