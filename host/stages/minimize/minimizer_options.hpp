// Keys of the stages that minimize the potential energy.
#pragma once

#include <array>

#include "host/config/rule.hpp"
#include "host/engine/minimize/minimizer.hpp"

namespace vitrify {

constexpr auto choices(MinimizerMethod) {
  return std::array{config::Choice<MinimizerMethod>{"lbfgs", MinimizerMethod::lbfgs},
                    config::Choice<MinimizerMethod>{"cg", MinimizerMethod::conjugate_gradient},
                    config::Choice<MinimizerMethod>{"fire", MinimizerMethod::fire}};
}

namespace config {

/// The keys of a section that has these settings.
template <class Visitor, class Settings>
void describe_minimizer(Visitor& visit, Settings& minimizer) {
  visit("method", minimizer.method, "L-BFGS, Polak-Ribiere conjugate gradient, or FIRE 2.0.");
  visit("force_tolerance_eV_per_A", minimizer.force_tolerance_eV_per_A,
        "Converged when no force component is larger than this.", {.unit = "eV/A", .above = 0, .max = 1});
  visit("max_evaluations", minimizer.max_evaluations, "Force evaluations after which a minimization gives up.",
        {.min = 1});
  visit("max_displacement_A", minimizer.max_displacement_A, "Farthest that an atom moves in one iteration.",
        {.unit = "A", .above = 0, .max = 1});
  visit("memory", minimizer.memory, "Pairs of steps and gradients that L-BFGS keeps.", {.min = 1, .max = 100});
}

}  // namespace config
}  // namespace vitrify
