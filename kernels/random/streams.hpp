// Named, counter-based random streams: Philox 4x32-10 (Salmon et al., SC11) keyed by seed and purpose.
#pragma once

#include <Random123/philox.h>

#include <cstdint>

#include "kernels/geometry/vector.hpp"

namespace vitrify {

/// Every use of random numbers has its own name, so streams never overlap.
enum class Stream : std::uint32_t {
  positions = 1,
  types = 2,
  velocities = 3,
  monte_carlo = 4,
  saddle_push = 5,
  vibrations = 6,
  wave_vectors = 7
};

/// Four words that depend on (seed, stream, step, index, draw) and nothing else.
VITRIFY_HD inline r123::Philox4x32::ctr_type random_words(std::uint64_t seed, Stream stream, std::uint64_t step,
                                                          std::uint32_t index, std::uint32_t draw = 0) {
  const auto seed_low = static_cast<std::uint32_t>(seed);
  const auto seed_high = static_cast<std::uint32_t>(seed >> 32);
  const r123::Philox4x32::key_type key = {{seed_low, seed_high ^ (static_cast<std::uint32_t>(stream) << 24)}};
  const r123::Philox4x32::ctr_type counter = {
      {static_cast<std::uint32_t>(step), static_cast<std::uint32_t>(step >> 32), index, draw}};
  return r123::Philox4x32{}(counter, key);
}

/// Uniform in (0, 1), 53 bits.
VITRIFY_HD inline double uniform(std::uint32_t high, std::uint32_t low) {
  const std::uint64_t bits = (static_cast<std::uint64_t>(high) << 21) ^ (low >> 11);
  return (static_cast<double>(bits) + 0.5) * 0x1p-53;
}

/// Three uniforms in (0, 1) from two blocks.
VITRIFY_HD inline Vec3 uniform3(std::uint64_t seed, Stream stream, std::uint64_t step, std::uint32_t index,
                                std::uint32_t draw = 0) {
  const auto a = random_words(seed, stream, step, index, 2 * draw);
  const auto b = random_words(seed, stream, step, index, 2 * draw + 1);
  return {uniform(a[0], a[1]), uniform(a[2], a[3]), uniform(b[0], b[1])};
}

/// Three independent standard normals (Box and Muller).
VITRIFY_HD inline Vec3 normal3(std::uint64_t seed, Stream stream, std::uint64_t step, std::uint32_t index) {
  const auto a = random_words(seed, stream, step, index, 0);
  const auto b = random_words(seed, stream, step, index, 1);
  constexpr double two_pi = 6.283185307179586;
  const double r1 = sqrt(-2.0 * log(uniform(a[0], a[1]))), t1 = two_pi * uniform(a[2], a[3]);
  const double r2 = sqrt(-2.0 * log(uniform(b[0], b[1]))), t2 = two_pi * uniform(b[2], b[3]);
  return {r1 * cos(t1), r1 * sin(t1), r2 * cos(t2)};
}

}  // namespace vitrify
