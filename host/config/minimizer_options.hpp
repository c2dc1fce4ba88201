// Keys of the stages that minimize the potential energy.
#pragma once

#include <array>
#include <cstdint>

#include "host/config/rule.hpp"

namespace vitrify::config {

enum class MinimizeMethod { lbfgs, cg, fire };

constexpr auto choices(MinimizeMethod) {
  return std::array{Choice<MinimizeMethod>{"lbfgs", MinimizeMethod::lbfgs},
                    Choice<MinimizeMethod>{"cg", MinimizeMethod::cg},
                    Choice<MinimizeMethod>{"fire", MinimizeMethod::fire}};
}

struct MinimizerOptions {
  MinimizeMethod method = MinimizeMethod::lbfgs;
  double force_tolerance_eV_per_A = 1e-6;
  std::int64_t max_evaluations = 100'000;
  double max_displacement_A = 0.1;
  std::int64_t memory = 20;

  template <class Visitor, class Self>
  static void describe(Visitor& visit, Self& self) {
    visit("method", self.method, "L-BFGS, Polak-Ribiere conjugate gradient, or FIRE 2.0.");
    visit("force_tolerance_eV_per_A", self.force_tolerance_eV_per_A,
          "Converged when no force component is larger than this.", {.unit = "eV/A", .above = 0, .max = 1});
    visit("max_evaluations", self.max_evaluations, "Force evaluations after which a minimization gives up.",
          {.min = 1});
    visit("max_displacement_A", self.max_displacement_A, "Farthest that an atom moves in one iteration.",
          {.unit = "A", .above = 0, .max = 1});
    visit("memory", self.memory, "Pairs of steps and gradients that L-BFGS keeps.", {.min = 1, .max = 100});
  }

  bool operator==(const MinimizerOptions&) const = default;
};

}  // namespace vitrify::config
