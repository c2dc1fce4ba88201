// Athermal quasistatic shear as stages see it: what to do, and what each step gave.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/engine/minimize/minimizer.hpp"
#include "host/engine/structure.hpp"
#include "kernels/atoms.hpp"
#include "kernels/minimize/state.hpp"

namespace vitrify {

/// Component that is sheared: displacement along the first axis, gradient along the second.
enum class ShearPlane : int { xy, xz, yz };

/// Path of one replica: from 0 to path[0], on to path[1] and so on, all times `sign`.
struct AqsPlan {
  ShearPlane plane = ShearPlane::xy;
  int sign = 1;
  std::vector<double> path{0.1};

  int axis() const { return plane == ShearPlane::yz ? 1 : 0; }
  int gradient() const { return plane == ShearPlane::xy ? 1 : 2; }
};

/// Where each minimisation starts: from the strained configuration, or that moved on by the last step's non-affine
/// displacement.
enum class AqsPredictor { none, last_displacement };

struct AqsSettings {
  double step = 1e-5;
  AqsPredictor predictor = AqsPredictor::last_displacement;
  MinimizerSettings minimizer{.max_evaluations = 20'000, .memory = 40};  ///< of one strain step
  double min_stress_drop_GPa = 0;
  std::optional<double> locate_step;  ///< strain to which events are narrowed down; none leaves them at the step

  bool operator==(const AqsSettings&) const = default;
};

/// An energy minimum at a strain. Stress is the virial's alone; `stress_GPa` is its driven component times the sign.
struct AqsRow {
  double strain = 0, stress_GPa = 0, energy_eV = 0;
  Sym3 stress_tensor_GPa;
  /// Energy of the last step not accounted for by the work of the mean stress, eV: below zero when energy was released.
  double step_enthalpy_eV = 0;
  int beyond_table = 0;  ///< atoms with a density beyond the potential's table
  MinimizerState minimizer;

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("strain", self.strain), visit("stress_GPa", self.stress_GPa), visit("energy_eV", self.energy_eV);
    visit("stress_tensor_GPa", self.stress_tensor_GPa);
    visit("step_enthalpy_eV", self.step_enthalpy_eV), visit("beyond_table", self.beyond_table);
    visit("minimizer", self.minimizer);
  }
};

/// A drop of the stress: the last minimum before it and the first after it.
struct AqsEvent {
  AqsRow before, after;
  Structure structure_before, structure_after;  ///< unwrapped through `image`
};

/// What one step of one replica gave; nothing if the replica had finished or the step was taken back to narrow an
/// event.
struct AqsOutcome {
  std::optional<AqsRow> row;
  std::optional<AqsEvent> drop;   ///< the step, if the stress fell in it
  std::optional<AqsEvent> event;  ///< the drops one after another that came to their end
};

}  // namespace vitrify
