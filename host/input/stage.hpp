// A stage of the input: one of the types, told apart by the key "type".
#pragma once

#include <string_view>
#include <variant>

#include "host/stages/aqs/aqs_options.hpp"
#include "host/stages/deformation/shear_options.hpp"
#include "host/stages/deformation/tension_options.hpp"
#include "host/stages/dynamics/equilibrate_options.hpp"
#include "host/stages/dynamics/md_options.hpp"
#include "host/stages/dynamics/quench_options.hpp"
#include "host/stages/minimize/minimize_options.hpp"
#include "host/stages/saddle/art_options.hpp"
#include "host/stages/sample/sample_options.hpp"

namespace vitrify::config {

/// The one list of stages. Each has, besides what `section.hpp` asks for, `common` and `make`; it may have `check` (see
/// `host/stages/stage_check.hpp`) and `check_steps`, which reports durations that the time step cannot resolve.
using Stage = std::variant<Minimize, Md, Equilibrate, Quench, Aqs, Art, Sample, Shear, Tension>;

inline const StageCommon& common(const Stage& stage) {
  return std::visit([](const auto& one) -> const StageCommon& { return one.common; }, stage);
}

inline StageCommon& common(Stage& stage) {
  return std::visit([](auto& one) -> StageCommon& { return one.common; }, stage);
}

/// The section "monte_carlo" of a stage, or null.
inline const MonteCarlo* monte_carlo(const Stage& stage) {
  return std::visit(
      [](const auto& one) -> const MonteCarlo* {
        if constexpr (requires { one.dynamics.monte_carlo; })
          return one.dynamics.monte_carlo ? &*one.dynamics.monte_carlo : nullptr;
        else
          return nullptr;
      },
      stage);
}

inline std::string_view type_name(const Stage& stage) {
  return std::visit([](const auto& one) -> std::string_view { return one.type; }, stage);
}

}  // namespace vitrify::config
