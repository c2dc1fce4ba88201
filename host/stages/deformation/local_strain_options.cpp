#include "host/stages/deformation/local_strain_options.hpp"

#include <fmt/format.h>

namespace vitrify::config {

void LocalStrainOptions::check(const Scope& at, const char* key, double least) const {
  constexpr double rounding = 1e-9;
  if (every && *every < least * (1 - rounding))
    (at / "local_strain_every").refuse(*every, fmt::format(">= {} = {}", key, number_text(least)));
}

}  // namespace vitrify::config
