// Minimisation as stages see it: the choice of method. MinimizerState says how a replica ended.
#pragma once

#include "kernels/minimize/state.hpp"

namespace vitrify {

enum class MinimizerMethod { fire, conjugate_gradient, lbfgs };

struct MinimizerSettings {
  MinimizerMethod method = MinimizerMethod::lbfgs;
  double force_tolerance_eV_per_A = 1e-6;  ///< largest component
  long max_evaluations = 100'000;
  double max_displacement_A = 0.1;  ///< of an atom in one step
  int memory = 20;                  ///< pairs of L-BFGS
  bool keep_memory = false;         ///< start L-BFGS from the pairs of the last run

  bool operator==(const MinimizerSettings&) const = default;
};

/// To the minimum that a configuration lies above: its energy is then exact to 1e-7 eV per atom.
inline constexpr MinimizerSettings to_inherent_structure{.method = MinimizerMethod::lbfgs,
                                                         .force_tolerance_eV_per_A = 1e-4};

}  // namespace vitrify
