// One region of a search by itself, and what searches need, for tests.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "host/engine/saddle/saddle_search.hpp"
#include "host/engine/saddle/slots.hpp"
#include "host/executor/cpu.hpp"
#include "kernels/saddle/region.hpp"
#include "tests/support/cu_zr.hpp"

namespace vitrify::test {

inline Structure relaxed(const Structure& s, const PotentialTables& tables = default_tables(),
                         double tolerance = 1e-8) {
  const auto engine = cpu_engine({s}, 1, tables);
  MinimizerSettings settings;
  settings.force_tolerance_eV_per_A = tolerance;
  engine->minimize(settings);
  return engine->structures()[0];
}

/// A region around an atom of one start, on the CPU.
class LoneRegion {
 public:
  LoneRegion(const Structure& start, int centre, double radius, double core_radius = 3.5,
             const PotentialTables& tables = default_tables())
      : starts_(exec_, tables, {start}, {1}), slots_(exec_, 1, starts_), view_(starts_.view()) {
    region_.emplace(block_, view_, ranges_, Slot{slots_.view(), 0}, SearchRequest{0, 0, centre}, core_radius);
    region_->enter(radius);
  }
  Region<SoloBlock>& operator*() { return *region_; }
  Region<SoloBlock>* operator->() { return &*region_; }
  /// Number in the user's order of the atom at a place of the region.
  int atom(int place) const { return view_.atoms.id[region_->first() + region_->slot().integers(atom_integer)[place]]; }
  /// Those of the first n atoms of the region.
  std::vector<int> atoms(int n) const {
    std::vector<int> atoms;
    for (int i = 0; i < n; ++i) atoms.push_back(atom(i));
    return atoms;
  }

 private:
  CpuExecutor exec_{1};
  SaddleStarts<CpuExecutor> starts_;
  SearchSlots<CpuExecutor> slots_;
  StartView view_;
  RegionRanges ranges_ = starts_.ranges();
  SoloBlock block_;
  std::optional<Region<SoloBlock>> region_;
};

/// The start with the displacements that a search told.
inline Structure moved(Structure s, const std::vector<AtomDisplacement>& by) {
  for (const AtomDisplacement& d : by) s.position[d.atom] += d.by;
  return s;
}

/// Largest distance between equal atoms, in the nearest images and without a shift of the whole.
inline double distance_between(const Structure& a, const Structure& b) {
  std::vector<Vec3> d;
  Vec3 mean;
  for (std::size_t i = 0; i < a.size(); ++i) {
    d.push_back(a.box.minimum_image(a.position[i] - b.position[i]));
    mean += d.back() * (1.0 / static_cast<double>(a.size()));
  }
  double largest = 0;
  for (const Vec3& x : d) largest = larger(largest, norm(x - mean));
  return largest;
}

/// Searches number first .. first + n - 1, their centres spread over the atoms.
inline std::vector<SearchRequest> spread_searches(int first, int n, const Structure& s, int replica = 0) {
  std::vector<SearchRequest> searches;
  for (int k = first; k < first + n; ++k)
    searches.push_back(
        {static_cast<std::uint32_t>(k), replica, static_cast<int>(k * 37L % static_cast<long>(s.size()))});
  return searches;
}

}  // namespace vitrify::test
