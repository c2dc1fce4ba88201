#include "host/stages/stage_check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vitrify {

void StageCheck::fail(const config::Pointer& at, const std::string& message) const {
  throw config::InputError(source, at, message);
}

void StageCheck::require_one_image(std::string_view key, double cutoff_A) const {
  const Vec3 h = structure.box.heights();
  const double half = 0.5 * std::min({h.x, h.y, h.z});
  if (cutoff_A > half)
    fail(at(key), fmt::format("found {:g} A, must be at most {:.4g} A, half of the lowest box height", cutoff_A, half));
}

}  // namespace vitrify
