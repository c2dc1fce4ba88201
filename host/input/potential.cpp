#include "host/input/potential.hpp"

#include "host/config/unique.hpp"

namespace vitrify::config {

void Potential::finish(const Scope& at) {
  if (elements) require_unique(at / "elements", *elements);
}

}  // namespace vitrify::config
