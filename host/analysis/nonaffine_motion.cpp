#include "host/analysis/nonaffine_motion.hpp"

#include <fmt/format.h>

#include <cmath>
#include <unordered_map>

#include "host/analysis/neighbor_search.hpp"
#include "host/error.hpp"

namespace vitrify {
namespace {

std::int64_t id_of(const Structure& structure, std::size_t i) {
  return structure.id.empty() ? static_cast<std::int64_t>(i) + 1 : structure.id[i];
}

/// Where each atom of the reference stands in the current structure.
std::vector<std::size_t> match_by_id(const Structure& reference, const Structure& current) {
  if (reference.size() != current.size())
    throw Error(ExitCode::bad_input, fmt::format("the reference has {} atoms, the current structure {}: must be equal",
                                                 reference.size(), current.size()));
  std::unordered_map<std::int64_t, std::size_t> place;
  for (std::size_t i = 0; i < current.size(); ++i)
    if (!place.emplace(id_of(current, i), i).second)
      throw Error(ExitCode::bad_input, fmt::format("atom id {} occurs twice", id_of(current, i)));
  std::vector<std::size_t> match(reference.size());
  for (std::size_t i = 0; i < reference.size(); ++i) {
    const auto found = place.extract(id_of(reference, i));
    if (!found)
      throw Error(ExitCode::bad_input,
                  fmt::format("atom id {} of the reference is missing in the current structure, or "
                              "occurs twice in the reference",
                              id_of(reference, i)));
    match[i] = found.mapped();
  }
  return match;
}

/// The box whose lattice vectors are b + m_ab a, c + m_ac a + m_bc b: what flips by these counts were made from.
Box undo_flips(Box box, double m_ab, double m_ac, double m_bc) {
  box.xz += m_ac * box.length.x + m_bc * box.xy;
  box.yz += m_bc * box.length.y;
  box.xy += m_ab * box.length.x;
  return box;
}

/// Of all boxes that flips make from `current`, the one that is least sheared against the reference.
Box nearest_box(const Box& reference, const Box& current) {
  const auto count = [&](int r, int c, double tilt0, double tilt) {
    return current.periodic[r] && current.periodic[c]
               ? std::rint(tilt0 / reference.length[r] - tilt / current.length[r])
               : 0.0;
  };
  Box box = undo_flips(current, 0, 0, count(1, 2, reference.yz, current.yz));
  return undo_flips(box, count(0, 1, reference.xy, box.xy), count(0, 2, reference.xz, box.xz), 0);
}

/// The box that the reference's lattice vectors have become, from the map J that the unwrapped positions have
/// undergone as a whole: J H0 = H M, where the flips M are whole numbers, 1 on the diagonal and 0 below.
Box tracked_box(const Box& reference, const Box& current, const AffineFit& motion) {
  if (!motion.determined()) return nearest_box(reference, current);
  Mat3 j = motion.gradient();
  for (int axis = 0; axis < 3; ++axis) j(axis, axis) += 1;
  const Mat3 m = inverse(current.matrix()) * j * reference.matrix();
  Mat3 flips;
  for (int r = 0; r < 3; ++r)
    for (int c = 0; c < 3; ++c) {
      if (!current.periodic[r] || !current.periodic[c]) continue;
      flips(r, c) = r < c ? std::rint(m(r, c)) : (r == c);
      if (std::fabs(m(r, c) - flips(r, c)) > 0.25)
        throw Error(ExitCode::bad_input,
                    "the image counts of the two structures do not belong together: unwrapped, the atoms have not "
                    "moved with the box");
    }
  return undo_flips(current, flips(0, 1), flips(0, 2), flips(1, 2));
}

Motion motion_by_images(const Structure& reference, const Structure& current, const std::vector<std::size_t>& match) {
  const std::size_t n = match.size();
  Motion motion{std::vector<Vec3>(n), std::vector<Vec3>(n), reference.box, current.box};
  Vec3 center0, center;
  for (std::size_t i = 0; i < n; ++i) {
    motion.reference[i] = reference.box.unwrap(reference.position[i], reference.image[i]);
    motion.current[i] = current.box.unwrap(current.position[match[i]], current.image[match[i]]);
    center0 += motion.reference[i] * (1.0 / static_cast<double>(n));
    center += motion.current[i] * (1.0 / static_cast<double>(n));
  }
  AffineFit fit;
  for (std::size_t i = 0; i < n; ++i) fit.add(motion.reference[i] - center0, motion.current[i] - center);
  motion.current_box = tracked_box(reference.box, current.box, fit);
  return motion;
}

Motion motion_by_nearest_images(const Structure& reference, const Structure& current,
                                const std::vector<std::size_t>& match) {
  Motion motion{reference.position, {}, reference.box, nearest_box(reference.box, current.box)};
  for (std::size_t i = 0; i < match.size(); ++i) {
    // Within the box's own frame, so that its strain does not count as motion of an atom.
    const Vec3 expected = motion.current_box.to_cartesian(reference.box.to_fractional(reference.position[i]));
    motion.current.push_back(expected + motion.current_box.minimum_image(current.position[match[i]] - expected));
  }
  return motion;
}

}  // namespace

std::vector<D2MinResult> d2min(const Structure& reference, const Structure& current, double cutoff_A,
                               const D2MinRunner& run) {
  const std::vector<std::size_t> match = match_by_id(reference, current);
  const bool tracked = !reference.image.empty() && !current.image.empty();
  const Motion motion =
      tracked ? motion_by_images(reference, current, match) : motion_by_nearest_images(reference, current, match);
  const NeighborSearch search(reference.box, motion.reference, cutoff_A);
  return run(motion, search.view(), cutoff_A);
}

}  // namespace vitrify
