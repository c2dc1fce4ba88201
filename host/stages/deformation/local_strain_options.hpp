// When a stage that strains looks at the strain of each atom's surroundings.
#pragma once

#include <optional>

#include "host/config/problem.hpp"
#include "host/config/rule.hpp"

namespace vitrify::config {

struct LocalStrainOptions {
  std::optional<double> every;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit("local_strain_every", self.every,
          "Strain between looks at the strain of each atom's surroundings since the start, and at how far it is "
          "localised; the last look is at the end. Default: none.",
          {.above = 0});
  }
  /// Reports an interval shorter than `least`, the strain between which the stage stops; `key` is what says so.
  void check(const Scope& at, const char* key, double least) const;

  bool operator==(const LocalStrainOptions&) const = default;
};

}  // namespace vitrify::config
