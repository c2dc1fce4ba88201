// The pair distribution function g(r), and where the shell of nearest neighbors ends.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "host/analysis/structure/pair_cutoffs.hpp"
#include "host/engine/structure.hpp"

namespace vitrify {

/// g(r) in bins of equal width from 0 on, but for a constant factor.
struct PairDistribution {
  double bin_A = 0;
  std::vector<double> values;

  /// Middle of a bin, A.
  double distance_A(std::size_t bin) const { return (static_cast<double>(bin) + 0.5) * bin_A; }
  /// One pair at this distance.
  void add(double apart_A);
  /// Averaged with Gaussian weights of this width.
  PairDistribution smoothed(double width_A) const;
  /// Distance of the lowest point between the first shell and the second, A; none where there is no shell that ends:
  /// too short a range, or a gas.
  std::optional<double> first_minimum_A() const;
};

/// Over the pairs of all structures, up to `farthest_A` or half of the lowest box height.
PairDistribution pair_distribution(std::span<const Structure> structures, double farthest_A, double bin_A);

/// The first minimum of a smoothed g(r) of up to 6 A, in A: where the shell of nearest neighbors ends, if there is one.
std::optional<double> first_minimum_of_g(std::span<const Structure> structures);

/// The same of each pair of elements, of the total g(r) where it has none or too few pairs. All structures have the
/// elements of the first.
std::optional<PairCutoffs> first_minima_of_partial_g(std::span<const Structure> structures);

}  // namespace vitrify
