#include "host/analysis/structure/matching.hpp"

#include <fmt/format.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>
#include <optional>
#include <unordered_map>

#include "host/error.hpp"
#include "kernels/analysis/d2min.hpp"

namespace vitrify {
namespace {

constexpr const char* by_nearest_image = "atoms are matched by their nearest images";

[[noreturn]] void fail(const std::string& message) { throw Error(ExitCode::bad_input, message); }

/// Where each atom of the reference stands in the current structure.
using Places = std::vector<std::size_t>;

Places match_by_place(const Structure& reference) {
  Places places(reference.size());
  std::iota(places.begin(), places.end(), 0);
  return places;
}

Places match_by_id(const Structure& reference, const Structure& current) {
  std::unordered_map<std::int64_t, std::size_t> place;
  for (std::size_t i = 0; i < current.size(); ++i)
    if (!place.emplace(current.id[i], i).second) fail(fmt::format("atom id {} occurs twice", current.id[i]));
  Places places(reference.size());
  for (std::size_t i = 0; i < reference.size(); ++i) {
    const auto found = place.extract(reference.id[i]);
    if (!found)
      fail(
          fmt::format("atom id {} of the reference is missing in the current structure, or occurs twice in the "
                      "reference",
                      reference.id[i]));
    places[i] = found.mapped();
  }
  return places;
}

/// Elements tell whether places match; atoms with ids may have changed theirs.
void compare_elements(const Structure& reference, const Structure& current, const Places& places, bool by_id,
                      std::vector<std::string>& notes) {
  std::size_t changed = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::string& before = reference.elements.at(reference.type[i]);
    const std::string& after = current.elements.at(current.type[places[i]]);
    if (before == after) continue;
    if (!by_id)
      fail(
          fmt::format("atom {} is {} in the reference and {} in the current structure: without ids in both, atoms must "
                      "be in the same order",
                      i + 1, before, after));
    ++changed;
  }
  if (changed > 0)
    notes.push_back(
        fmt::format("{} of {} atoms are of another element in the current structure", changed, places.size()));
}

Places match_atoms(const Structure& reference, const Structure& current, std::vector<std::string>& notes) {
  if (reference.size() != current.size())
    fail(fmt::format("the reference has {} atoms, the current structure {}: must be equal", reference.size(),
                     current.size()));
  const bool by_id = !reference.id.empty() && !current.id.empty();
  if (reference.id.empty() != current.id.empty())
    notes.push_back(fmt::format("only the {} has atom ids: atoms are matched by their order",
                                current.id.empty() ? "reference" : "current structure"));
  Places places = by_id ? match_by_id(reference, current) : match_by_place(reference);
  compare_elements(reference, current, places, by_id, notes);
  return places;
}

/// Whole edges that were taken out: a out of b, a and b out of c.
struct Flips {
  double a_of_b = 0, a_of_c = 0, b_of_c = 0;

  bool any() const { return a_of_b != 0 || a_of_c != 0 || b_of_c != 0; }
  /// The box that flips made this one of.
  Box undone(Box box) const {
    box.xz += a_of_c * box.length.x + b_of_c * box.xy;
    box.yz += b_of_c * box.length.y;
    box.xy += a_of_b * box.length.x;
    return box;
  }
};

bool can_flip(const Box& box, int row, int column) { return box.periodic[row] && box.periodic[column]; }

/// Flips that the unwrapped motion tells: as a whole it maps the edges by J h0 = h M with whole numbers in M. Nothing
/// if there are none.
std::optional<Flips> flips_of(const Box& reference, const Box& current, const AffineFit& motion) {
  if (!motion.determined()) return Flips{};
  Mat3 j = motion.gradient();
  for (int axis = 0; axis < 3; ++axis) j(axis, axis) += 1;
  const Mat3 m = inverse(current.matrix()) * j * reference.matrix();
  Mat3 whole;
  for (int r = 0; r < 3; ++r)
    for (int c = 0; c < 3; ++c) {
      if (!can_flip(current, r, c)) continue;
      whole(r, c) = r < c ? std::rint(m(r, c)) : (r == c);
      if (std::fabs(m(r, c) - whole(r, c)) > 0.25) return std::nullopt;
    }
  return Flips{whole(0, 1), whole(0, 2), whole(1, 2)};
}

std::optional<Motion> motion_by_images(const Structure& reference, const Structure& current, const Places& places) {
  const std::size_t n = places.size();
  Motion motion{std::vector<Vec3>(n), std::vector<Vec3>(n), reference.box, current.box};
  Vec3 center0, center;
  for (std::size_t i = 0; i < n; ++i) {
    motion.reference[i] = reference.box.unwrap(reference.position[i], reference.image[i]);
    motion.current[i] = current.box.unwrap(current.position[places[i]], current.image[places[i]]);
    center0 += motion.reference[i] * (1.0 / static_cast<double>(n));
    center += motion.current[i] * (1.0 / static_cast<double>(n));
  }
  AffineFit fit;
  for (std::size_t i = 0; i < n; ++i) fit.add(motion.reference[i] - center0, motion.current[i] - center);
  const std::optional<Flips> flips = flips_of(reference.box, current.box, fit);
  if (!flips) return std::nullopt;
  motion.current_box = flips->undone(current.box);
  return motion;
}

/// Mean of exp(2 pi i w) over displacements w along an edge, in units of its length: they count up to whole edges.
class MeanPhase {
 public:
  void add(double w) { sum_ += std::polar(1.0, 2 * std::numbers::pi * w), ++count_; }
  /// 1 where all have moved alike, near 0 where atoms are strewn over the whole edge.
  double coherence() const { return std::abs(sum_) / count_; }
  double mean() const { return std::arg(sum_) / (2 * std::numbers::pi); }

 private:
  std::complex<double> sum_;
  double count_ = 0;
};

/// Whether, by the counts, some atoms have moved a whole edge or more away from others that all have stayed together.
bool contradicts_distances(const Motion& motion) {
  constexpr double together = 0.9;  // half an edge is then 7 standard deviations
  for (int axis = 0; axis < 3; ++axis) {
    if (!motion.reference_box.periodic[axis]) continue;
    std::vector<double> w;
    MeanPhase phase;
    for (std::size_t i = 0; i < motion.reference.size(); ++i) {
      w.push_back(motion.current_box.to_fractional(motion.current[i])[axis] -
                  motion.reference_box.to_fractional(motion.reference[i])[axis]);
      phase.add(w.back());
    }
    if (phase.coherence() < together) continue;
    for (const double each : w)
      if (std::rint(each - phase.mean()) != std::rint(w.front() - phase.mean())) return true;
  }
  return false;
}

/// Fractional coordinates of the same atoms in the box of the reference and in the current one.
struct Fractions {
  std::vector<Vec3> before, now;

  Fractions(const Structure& reference, const Structure& current, const Places& places) {
    for (std::size_t i = 0; i < places.size(); ++i) {
      before.push_back(reference.box.to_fractional(reference.position[i]));
      now.push_back(current.box.to_fractional(current.position[places[i]]));
    }
  }
  /// Displacements along an edge, were it `edge` that the atoms' coordinates of now are taken along.
  MeanPhase phase(int axis, const Vec3& edge) const {
    MeanPhase phase;
    for (std::size_t i = 0; i < now.size(); ++i) phase.add(dot(edge, now[i]) - before[i][axis]);
    return phase;
  }
};

/// 0, 1, -1, 2, ...; only 0 where there can be no flip.
std::vector<double> flip_counts(const Box& box, int row, int column) {
  if (can_flip(box, row, column)) return {0, 1, -1, 2, -2, 3, -3};
  return {0};
}

/// What a coordinate along an edge of the box before its flips is in coordinates of the box of now: of all choices the
/// one along which the atoms have moved most alike, with the fewest flips where several are as good.
Vec3 edge_before_flips(const Box& box, const Fractions& atoms, int axis) {
  Vec3 unit;
  unit[axis] = 1;
  if (!box.periodic[axis]) return unit;
  Vec3 best = unit;
  double most = -1;
  for (const double of_b : axis < 1 ? flip_counts(box, axis, 1) : std::vector<double>{0})
    for (const double of_c : axis < 2 ? flip_counts(box, axis, 2) : std::vector<double>{0}) {
      const Vec3 edge = unit - Vec3{0, of_b, of_c};
      const double coherence = atoms.phase(axis, edge).coherence();
      if (coherence > most + 1e-9) best = edge, most = coherence;
    }
  constexpr double least = 0.5;  // displacements of 0.19 edges, were they normal
  if (most < least)
    fail(fmt::format(
        "the two structures cannot be matched: along edge {} of the box the atoms of one may be anywhere in "
        "the other; image counts in both would tell",
        "abc"[axis]));
  return best;
}

Motion motion_by_nearest_images(const Structure& reference, const Structure& current, const Places& places,
                                std::vector<std::string>& notes) {
  const Fractions atoms(reference, current, places);
  Vec3 edge[3];
  for (int axis = 0; axis < 3; ++axis) edge[axis] = edge_before_flips(current.box, atoms, axis);
  const Flips flips{-edge[0].y, -edge[0].z + edge[0].y * edge[1].z, -edge[1].z};
  Motion motion{reference.position, {}, reference.box, flips.undone(current.box)};
  if (flips.any())
    notes.push_back(
        fmt::format("the current box is taken for a flipped one: before, its tilts were {:.6g} {:.6g} {:.6g} "
                    "A",
                    motion.current_box.xy, motion.current_box.xz, motion.current_box.yz));
  double mean[3];
  for (int axis = 0; axis < 3; ++axis) mean[axis] = atoms.phase(axis, edge[axis]).mean();
  for (std::size_t i = 0; i < places.size(); ++i) {
    Vec3 s;
    for (int axis = 0; axis < 3; ++axis) {
      s[axis] = dot(edge[axis], atoms.now[i]);
      if (current.box.periodic[axis]) s[axis] -= std::rint(s[axis] - atoms.before[i][axis] - mean[axis]);
    }
    motion.current.push_back(motion.current_box.to_cartesian(s));
  }
  return motion;
}

}  // namespace

Matching match_structures(const Structure& reference, const Structure& current) {
  Matching matching;
  const Places places = match_atoms(reference, current, matching.notes);
  const bool before = !reference.image.empty(), after = !current.image.empty();
  if (before && after) {
    std::optional<Motion> motion = motion_by_images(reference, current, places);
    if (motion && !contradicts_distances(*motion)) {
      matching.motion = std::move(*motion);
      return matching;
    }
    matching.notes.push_back(fmt::format("the image counts contradict the distances: {}", by_nearest_image));
  } else if (before || after) {
    matching.notes.push_back(
        fmt::format("only the {} counts images: {}", before ? "reference" : "current structure", by_nearest_image));
  }
  matching.motion = motion_by_nearest_images(reference, current, places, matching.notes);
  return matching;
}

Motion follow_images(const Structure& reference, const Structure& current) {
  std::optional<Motion> motion = motion_by_images(reference, current, match_by_place(reference));
  if (!motion)
    fail(
        "the image counts of the two structures do not belong together: unwrapped, the atoms have not moved with the "
        "box");
  return std::move(*motion);
}

}  // namespace vitrify
