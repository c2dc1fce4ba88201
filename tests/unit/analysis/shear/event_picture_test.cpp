#include "host/analysis/shear/event_picture.hpp"

#include <gtest/gtest.h>

#include "host/analysis/shear/nonaffine_motion.hpp"
#include "tests/unit/analysis/random_configuration.hpp"

namespace vitrify {
namespace {

TEST(EventPicture, DisplacementsAreBeyondTheStrainOfTheBox) {
  Motion motion;
  motion.reference_box = motion.current_box = test::tilted_box();
  motion.current_box.xy += 0.1 * motion.current_box.length.y;
  motion.reference = test::random_positions(motion.reference_box, 300, 3);
  for (const Vec3& place : motion.reference)
    motion.current.push_back(motion.current_box.to_cartesian(motion.reference_box.to_fractional(place)));
  const Vec3 jump{0.3, -1.1, 0.4};
  motion.current[17] += jump;
  const KeptMotion kept = keep(motion, d2min(motion, 4), -1, 4);
  const auto field = kept.d2min_kept();
  const double threshold = 0.999 * field[17].d2min;
  const TransformedZones zones = find_zones(0.02, kept, motion.current_box, field, {threshold, false}, 4);
  const EventPicture picture = picture_of(kept, motion.current_box, field, {threshold, false});
  ASSERT_EQ(picture.displacements.size(), zones.atoms.size());
  bool found = false;
  for (std::size_t k = 0; k < zones.atoms.size(); ++k) {
    const bool jumped = zones.atoms[k] == 17;
    found |= jumped;
    const Vec3 expected = jumped ? jump : Vec3{};
    for (int axis = 0; axis < 3; ++axis) EXPECT_NEAR(picture.displacements[k][axis], expected[axis], 1e-5);
    EXPECT_NEAR(picture.positions[k].x, motion.current[zones.atoms[k]].x, 1e-5);
    EXPECT_EQ(picture.d2min_A2[k], field[zones.atoms[k]].d2min);
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace vitrify
