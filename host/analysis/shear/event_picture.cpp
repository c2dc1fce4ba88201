#include "host/analysis/shear/event_picture.hpp"

namespace vitrify {

EventPicture picture_of(const KeptMotion& kept, const Box& box_after, std::span<const D2MinResult> d2min,
                        const TransformationThreshold& threshold) {
  const Motion& motion = kept.motion;
  EventPicture picture;
  picture.box = box_after;
  for (std::size_t i = 0; i < d2min.size(); ++i) {
    if (!threshold.exceeded_by(d2min[i])) continue;
    const Vec3 strained = motion.current_box.to_cartesian(motion.reference_box.to_fractional(motion.reference[i]));
    picture.positions.push_back(motion.current[i]);
    picture.displacements.push_back(motion.current[i] - strained);
    picture.d2min_A2.push_back(threshold.of(d2min[i]));
  }
  return picture;
}

}  // namespace vitrify
