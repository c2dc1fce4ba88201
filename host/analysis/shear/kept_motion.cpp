#include "host/analysis/shear/kept_motion.hpp"

#include <cstdint>

#include "host/analysis/structure/neighbor_search.hpp"

namespace vitrify {
namespace {

double rounded(double value) { return static_cast<float>(value); }
Vec3 rounded(const Vec3& v) { return {rounded(v.x), rounded(v.y), rounded(v.z)}; }

}  // namespace

std::vector<D2MinResult> KeptMotion::d2min_kept() const {
  std::vector<D2MinResult> kept;
  for (const int i : atoms) kept.push_back(d2min[i]);
  return kept;
}

KeptMotion keep(const Motion& motion, std::vector<D2MinResult> d2min, double least_A2, double around_A) {
  const int n = static_cast<int>(motion.reference.size());
  const NeighborSearch search(motion.reference_box, motion.reference, around_A);
  std::vector<std::uint8_t> is_kept(n);
  for (int i = 0; i < n; ++i) {
    if (d2min[i].d2min <= least_A2) continue;
    is_kept[i] = 1;
    if (least_A2 >= 0) search.for_each_neighbor(i, [&](int j, const Vec3&) { is_kept[j] = 1; });
  }
  KeptMotion kept;
  kept.motion.reference_box = motion.reference_box, kept.motion.current_box = motion.current_box;
  for (int i = 0; i < n; ++i) {
    if (!is_kept[i]) continue;
    kept.atoms.push_back(i);
    kept.motion.reference.push_back(rounded(motion.reference[i]));
    kept.motion.current.push_back(kept.motion.reference.back() + rounded(motion.current[i] - motion.reference[i]));
  }
  for (D2MinResult& atom : d2min) atom.d2min = rounded(atom.d2min);
  kept.d2min = std::move(d2min);
  return kept;
}

}  // namespace vitrify
