// How much further than the cutoff neighbor lists reach: a larger skin costs pairs, a smaller one rebuilds.
#pragma once

namespace vitrify {

struct SkinRule {
  double below_K;
  double skin_A;
};

/// Atoms of a liquid diffuse and cross a small skin within tens of steps; those of a glass only vibrate; at 0 K only
/// strain moves them.
inline constexpr SkinRule skin_rules[] = {{1, 0.4}, {600, 0.6}, {1200, 0.8}};
inline constexpr double hottest_skin_A = 1.0;

constexpr double skin_for(double temperature_K) {
  for (const SkinRule& rule : skin_rules)
    if (temperature_K < rule.below_K) return rule.skin_A;
  return hottest_skin_A;
}
inline constexpr double athermal_skin_A = skin_for(0);

}  // namespace vitrify
