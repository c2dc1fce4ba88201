// Section "output": what a run writes, and how often.
#pragma once

#include <string_view>

#include "host/config/rule.hpp"

namespace vitrify::config {

struct Output {
  static constexpr std::string_view name = "output";
  static constexpr std::string_view doc = "What a run writes, and how often. Stages say how often they sample.";

  double checkpoint_minutes = 5;
  double flush_minutes = 1;
  bool velocities = false;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit("checkpoint_minutes", self.checkpoint_minutes, "Wall-clock time between checkpoints.",
          {.unit = "min", .above = 0});
    visit("flush_minutes", self.flush_minutes, "Wall-clock time between updates of run.h5.",
          {.unit = "min", .above = 0});
    visit("velocities", self.velocities, "Whether snapshots have velocities.");
  }

  bool operator==(const Output&) const = default;
};

}  // namespace vitrify::config
