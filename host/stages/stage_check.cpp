#include "host/stages/stage_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

namespace vitrify {

void StageCheck::fail(const config::Pointer& at, const std::string& message) const {
  throw config::InputError(source, at, message);
}

void StageCheck::require_periodic(const config::Pointer& at, const std::string& what, const std::string& instead,
                                  const std::string& why) const {
  if (!structure.box.is_open()) return;
  std::vector<std::string> open;
  for (int axis = 0; axis < 3; ++axis)
    if (!structure.box.periodic[axis]) open.emplace_back(1, "abc"[axis]);
  fail(at, fmt::format("found {} in a box that is open along {}, {}; must be {}", what, fmt::join(open, ", "), why,
                       instead));
}

void StageCheck::require_one_image(std::string_view key, double cutoff_A) const {
  const Vec3 h = structure.box.heights();
  const double half = 0.5 * std::min({h.x, h.y, h.z});
  if (cutoff_A > half)
    fail(at(key), fmt::format("found {:g} A, must be at most {:.4g} A, half of the lowest box height", cutoff_A, half));
}

}  // namespace vitrify
