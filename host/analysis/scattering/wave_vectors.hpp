// Which wave vectors of a periodic box a structure factor is averaged over.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/analysis/density_modes.hpp"
#include "kernels/geometry/box.hpp"

namespace vitrify {

/// No structure factor has more bins.
inline constexpr int most_wave_vector_bins = 100'000;

struct WaveVectorBins {
  double largest_per_A = 15, width_per_A = 0.04;
  /// In a bin. Without, so many that the first peak, which is below 3.5 1/A in metallic glasses, is known best: 5000 up
  /// to there, 500 beyond.
  std::optional<int> most_vectors = {};

  int most_vectors_of(int bin) const { return most_vectors.value_or(bin * width_per_A < 3.5 ? 5000 : 500); }
  int count() const { return static_cast<int>(largest_per_A / width_per_A * (1 + 1e-9)); }
  bool operator==(const WaveVectorBins&) const = default;
};

/// q = 2 pi H^-T n, 1/A.
Vec3 wave_vector(const Box& box, const WaveVector& n);

/// One of n and -n each, by bin [k width, (k + 1) width): all of a bin where they are not many more than those asked
/// for, else so many drawn at random from it, or as many as were found. The same for the same box.
std::vector<std::vector<WaveVector>> choose_wave_vectors(const Box& box, const WaveVectorBins& bins);

}  // namespace vitrify
