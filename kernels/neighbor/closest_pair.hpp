// The closest pair of a replica: overlapping atoms are told before they turn into infinite forces.
#pragma once

#include "kernels/neighbor/list.hpp"

namespace vitrify {

struct ClosestPair {
  double distance2 = 1e300;
  int i = -1, j = -1;

  VITRIFY_HD ClosestPair& operator+=(const ClosestPair& o) {
    if (o.distance2 < distance2) *this = o;
    return *this;
  }
};

struct ClosestNeighbor {
  AtomsView atoms;
  NeighborView list;

  VITRIFY_HD ClosestPair operator()(int i, int r) const {
    ClosestPair closest;
    for (int t = 0; t < list.n_types; ++t)
      for (int place = list.inner_first(i, t); place < list.inner_last(i, t); ++place) {
        const int j = list.entry(i, place);
        const Vec3 d = atoms.box[r].minimum_image(atoms.position[i].xyz() - atoms.position[j].xyz());
        closest += ClosestPair{norm2(d), atoms.id[i], atoms.id[j]};
      }
    return closest;
  }
};

struct StoreClosest {
  ClosestPair* closest;
  VITRIFY_HD void operator()(int r, const ClosestPair& c) const { closest[r] = c; }
};

}  // namespace vitrify
