// Shear-transformed atoms as they are drawn: where they are, how they have moved, what they belong to.
#pragma once

#include <span>
#include <vector>

#include "host/analysis/shear/transformation_zones.hpp"

namespace vitrify {

/// The atoms that one drop has transformed, in the order of TransformedZones::atoms, where they are after it.
struct EventPicture {
  Box box;                          ///< with tilts of half an edge at most
  std::vector<Vec3> positions;      ///< A, unwrapped
  std::vector<Vec3> displacements;  ///< A, beyond that of the homogeneous strain
  std::vector<double> d2min_A2;     ///< what the threshold is compared with
};

/// `d2min` is of the atoms whose places are kept.
EventPicture picture_of(const KeptMotion& kept, const Box& box_after, std::span<const D2MinResult> d2min,
                        const TransformationThreshold& threshold);

/// All atoms that at least one drop has transformed, where they are at a strain.
struct TransformedPicture {
  double strain = 0;
  Box box;
  std::vector<int> atoms;            ///< in ascending order
  std::vector<Vec3> positions;       ///< A, unwrapped
  std::vector<int> cluster;          ///< of each of them; 0 is the largest
  std::vector<double> first_strain;  ///< of the first event of each of them
};

}  // namespace vitrify
