// How much further than the cutoff neighbor lists reach, A, where stages begin.
#pragma once

namespace vitrify {

/// Skin at 0 K, where only strain moves atoms.
inline constexpr double athermal_skin_A = 0.4;
/// Skin that dynamics begins with and tunes.
inline constexpr double first_dynamic_skin_A = 0.4;

}  // namespace vitrify
