// What every structure that a reader returns is like.
#pragma once

#include <cmath>

#include "host/engine/structure.hpp"
#include "tests/fuzz/one_line.hpp"

namespace vitrify::fuzz {

inline void require_whole(const Structure& structure) {
  for (const Vec3& r : structure.position) require(std::isfinite(r.x) && std::isfinite(r.y) && std::isfinite(r.z));
  for (const int type : structure.type) require(0 <= type && type < static_cast<int>(structure.elements.size()));
  require(structure.type.size() == structure.position.size() && structure.id.size() == structure.position.size());
}

}  // namespace vitrify::fuzz
