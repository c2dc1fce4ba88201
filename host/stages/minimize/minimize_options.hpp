// Stage "minimize": to the nearest minimum of the potential energy, at constant box.
#pragma once

#include <string_view>

#include "host/stages/minimize/minimizer_options.hpp"
#include "host/stages/stage_options.hpp"

namespace vitrify::config {

struct Minimize {
  static constexpr std::string_view type = "minimize";
  static constexpr std::string_view name = type;
  static constexpr std::string_view doc =
      "To the nearest minimum of the potential energy, at constant box. A step is an iteration.";

  StageCommon common{.thermo_every = 100};
  MinimizerSettings minimizer;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit.constant("type", type);
    describe_minimizer(visit, self.minimizer);
    StageCommon::describe(visit, self.common);
  }
  std::unique_ptr<vitrify::Stage> make(const StageFacts& facts) const;

  bool operator==(const Minimize&) const = default;
};

}  // namespace vitrify::config
