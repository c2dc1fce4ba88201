// Which atoms an event has shear-transformed, and the zones that they form.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/analysis/shear/kept_motion.hpp"
#include "host/analysis/shear/radial_correlation.hpp"
#include "kernels/analysis/d2min.hpp"

namespace vitrify {

/// What tells a shear-transformed atom: the sum over its neighbors, or its share per neighbor, above a threshold.
struct TransformationThreshold {
  double threshold_A2 = 0.18;
  bool per_neighbor = false;

  int divisor(const D2MinResult& atom) const { return per_neighbor && atom.neighbors > 0 ? atom.neighbors : 1; }
  double of(const D2MinResult& atom) const { return atom.d2min / divisor(atom); }
  bool exceeded_by(const D2MinResult& atom) const { return atom.d2min > threshold_A2 * divisor(atom); }
};

/// 1 for each shear-transformed atom, 0 for others.
std::vector<std::uint8_t> shear_transformed(std::span<const D2MinResult> d2min,
                                            const TransformationThreshold& threshold);

/// What one event did to its glass.
struct TransformedZones {
  double strain = 0;
  std::vector<int> atoms;              ///< shear-transformed, in ascending order
  std::vector<int> zone;               ///< of each of these atoms, an index into sizes
  std::vector<int> sizes;              ///< of the zones, never increasing
  CorrelationSums d2min, log10_d2min;  ///< over these atoms, at their places before the event

  /// Zones of so many atoms or more.
  int zones_of(int least_atoms) const;
};

/// `d2min` is of the atoms whose places are kept. Zones are linked where the atoms are after the event, in `box_after`,
/// whose tilts are at most half an edge.
TransformedZones find_zones(double strain, const KeptMotion& kept, const Box& box_after,
                            std::span<const D2MinResult> d2min, const TransformationThreshold& threshold,
                            double cluster_cutoff_A);

}  // namespace vitrify
