#include "host/analysis/shear/kept_motion.hpp"

#include <gtest/gtest.h>

#include "host/analysis/shear/nonaffine_motion.hpp"

namespace vitrify {
namespace {

/// A simple cubic crystal, off its lattice by thirds so that no place has few digits, in which one atom jumps.
Motion crystal_with_a_jump(int atom) {
  Motion motion;
  motion.reference_box.length = motion.current_box.length = {24, 24, 24};
  for (int x = 0; x < 8; ++x)
    for (int y = 0; y < 8; ++y)
      for (int z = 0; z < 8; ++z) motion.reference.push_back({3.0 * x + 1.0 / 3, 3.0 * y + 1.0 / 3, 3.0 * z});
  motion.current = motion.reference;
  motion.current[atom].x += 1;
  return motion;
}

constexpr int index(int x, int y, int z) { return (8 * x + y) * 8 + z; }

TEST(KeepMotion, AtomsThatMovedAndThoseAroundThemAreKept) {
  const Motion motion = crystal_with_a_jump(index(0, 4, 4));
  // Only the atom itself has a D2min above 2 A^2.
  const KeptMotion kept = keep(motion, d2min(motion, 3.5), 2, 3.5);
  EXPECT_EQ(kept.atoms, (std::vector<int>{index(0, 3, 4), index(0, 4, 3), index(0, 4, 4), index(0, 4, 5),
                                          index(0, 5, 4), index(1, 4, 4), index(7, 4, 4)}));
  EXPECT_EQ(kept.motion.current[2].x - kept.motion.reference[2].x, 1);
  EXPECT_EQ(kept.d2min.size(), 512U);
  EXPECT_TRUE(keep(motion, d2min(motion, 3.5), 6, 3.5).atoms.empty());
  EXPECT_EQ(keep(motion, d2min(motion, 3.5), -1, 3.5).atoms.size(), 512U);
}

TEST(KeepMotion, ShorterCutoffsFindWhatAllAtomsWouldGive) {
  Motion motion = crystal_with_a_jump(index(2, 2, 2));
  for (int i = 0; i < 512; ++i) motion.current[i].y += 0.01 * (i % 7);
  const KeptMotion kept = keep(motion, d2min(motion, 4.5), 2, 4.5);
  const auto of_kept = d2min(kept.motion, 3.5), of_all = d2min(motion, 3.5);
  ASSERT_LT(kept.atoms.size(), 100U);
  for (std::size_t k = 0; k < kept.atoms.size(); ++k) {
    const double all = of_all[kept.atoms[k]].d2min;
    if (all > 2)
      EXPECT_NEAR(of_kept[k].d2min, all, 1e-5);
    else
      EXPECT_LT(of_kept[k].d2min, 2);
  }
}

}  // namespace
}  // namespace vitrify
