#include "host/analysis/shear/transformation_zones.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/analysis/shear/nonaffine_motion.hpp"

namespace vitrify {
namespace {

/// A simple cubic crystal in which some atoms jump by 1 A. Of these, D2min is six times that of a neighbor.
Motion crystal_with_jumps(const std::vector<int>& atoms) {
  Motion motion;
  motion.reference_box.length = motion.current_box.length = {24, 24, 24};
  for (int x = 0; x < 8; ++x)
    for (int y = 0; y < 8; ++y)
      for (int z = 0; z < 8; ++z) motion.reference.push_back({3.0 * x, 3.0 * y, 3.0 * z});
  motion.current = motion.reference;
  for (const int i : atoms) motion.current[i].x += 1;
  return motion;
}

constexpr int index(int x, int y, int z) { return (8 * x + y) * 8 + z; }

TransformedZones zones_of(const Motion& motion, double threshold_A2, bool per_neighbor = false) {
  const KeptMotion kept = keep(motion, d2min(motion, 3.5), 1, 3.5);
  return find_zones(0.02, kept, motion.current_box, kept.d2min_kept(), {threshold_A2, per_neighbor}, 4.2);
}

TEST(FindZones, LinkedAtomsAreOneZone) {
  const Motion motion = crystal_with_jumps({index(1, 1, 1), index(5, 5, 5), index(5, 5, 6), index(5, 0, 0)});
  const TransformedZones zones = zones_of(motion, 2);
  EXPECT_EQ(zones.atoms, (std::vector<int>{index(1, 1, 1), index(5, 0, 0), index(5, 5, 5), index(5, 5, 6)}));
  EXPECT_EQ(zones.sizes, (std::vector<int>{2, 1, 1}));
  EXPECT_EQ(zones.zone, (std::vector<int>{1, 2, 0, 0}));
  EXPECT_EQ(zones.zones_of(1), 3);
  EXPECT_EQ(zones.zones_of(2), 1);
  EXPECT_EQ(zones.d2min.atoms(), 4);
}

TEST(FindZones, ThresholdIsOfTheSumOrOfItsShare) {
  const Motion motion = crystal_with_jumps({index(1, 1, 1)});
  const double sum = d2min(motion, 3.5)[index(1, 1, 1)].d2min;
  EXPECT_EQ(zones_of(motion, sum * 0.999).atoms.size(), 1u);
  EXPECT_TRUE(zones_of(motion, sum * 1.001).atoms.empty());
  EXPECT_EQ(zones_of(motion, sum / 6 * 0.999, true).atoms.size(), 1u);
  EXPECT_TRUE(zones_of(motion, sum / 6 * 1.001, true).atoms.empty());
}

TEST(FindZones, PairsAreAsFarApartAsBeforeTheEvent) {
  const TransformedZones zones = zones_of(crystal_with_jumps({index(1, 1, 1), index(2, 1, 1)}), 2);
  // Both jump alike, along the line between them.
  const auto shells = zones.d2min.correlation();
  ASSERT_EQ(shells.size(), 7u);
  EXPECT_EQ(shells[6].pairs, 1);
  EXPECT_DOUBLE_EQ(shells[6].distance_A, 3);
}

}  // namespace
}  // namespace vitrify
