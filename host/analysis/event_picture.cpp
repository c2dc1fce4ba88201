#include "host/analysis/event_picture.hpp"

namespace vitrify {

EventPicture picture_of(const TransformedZones& zones, const Motion& motion, const Box& box_after,
                        std::span<const D2MinResult> d2min, const TransformationThreshold& threshold) {
  EventPicture picture;
  picture.box = box_after;
  for (const int i : zones.atoms) {
    const Vec3 strained = motion.current_box.to_cartesian(motion.reference_box.to_fractional(motion.reference[i]));
    picture.positions.push_back(motion.current[i]);
    picture.displacements.push_back(motion.current[i] - strained);
    picture.d2min_A2.push_back(threshold.of(d2min[i]));
  }
  return picture;
}

}  // namespace vitrify
