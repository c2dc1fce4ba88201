// How much further than the cutoff neighbor lists reach, A, where stages begin.
#pragma once

namespace vitrify {

/// At 0 K only strain moves atoms.
inline constexpr double athermal_skin_A = 0.4;
/// Dynamics tunes it from here.
inline constexpr double first_dynamic_skin_A = 0.4;

}  // namespace vitrify
