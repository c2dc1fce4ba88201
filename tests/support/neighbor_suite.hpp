// Neighbor lists against all pairs, on any executor.
#pragma once

#include <algorithm>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "host/engine/atoms/neighbor_list.hpp"
#include "tests/support/on_executor.hpp"
#include "tests/support/random_structure.hpp"

namespace vitrify::test {

/// Writes the row of each atom where the user's order has it: a number of entries, then id * 2 + (1 in the outer part)
/// each; -1 for an entry that stands in the segment of another type.
struct TellRow {
  AtomsView atoms;
  NeighborView list;
  int* out;
  int width;

  VITRIFY_HD void operator()(int i, int r) const {
    int* row = out + static_cast<long>(atoms.batch.first[r] + atoms.id[i]) * width;
    int n = 0;
    for (int t = 0; t < list.n_types; ++t) {
      for (int slot = list.inner_first(i, t); slot < list.inner_last(i, t); ++slot) row[++n] = told(i, slot, t, 0);
      for (int slot = list.outer_first(i, t); slot < list.outer_last(i, t); ++slot) row[++n] = told(i, slot, t, 1);
    }
    row[0] = n;
  }
  VITRIFY_HD int told(int i, int slot, int t, int outer) const {
    const int j = list.entry(i, slot);
    return atoms.type[j] == t ? 2 * atoms.id[j] + outer : -1;
  }
};
struct CopyInt {
  const int* from;
  int* to;
  VITRIFY_HD void operator()(int i) const { to[i] = from[i]; }
};

/// Neighbors of each atom of one structure: (index, in the outer part).
using Rows = std::vector<std::set<std::pair<int, bool>>>;

/// All pairs nearer than radius + skin are listed, in their parts, and none that is more than `slack` beyond.
inline void expect_pairs(const Rows& rows, const Structure& s, const ListRadii& radii, double skin, double slack) {
  ASSERT_EQ(rows.size(), s.size());
  for (std::size_t i = 0; i < s.size(); ++i)
    for (std::size_t j = 0; j < s.size(); ++j) {
      const double d = i == j ? 1e9 : norm(s.box.minimum_image(s.position[i] - s.position[j]));
      const double inner = radii.inner[s.type[i]][s.type[j]] + skin, outer = radii.outer[s.type[i]][s.type[j]] + skin;
      const bool near = rows[i].count({static_cast<int>(j), false}), far = rows[i].count({static_cast<int>(j), true});
      const bool complete = (near || d >= inner) && (near || far || d >= outer);
      const bool no_more = !(near && far) && (!near || d < inner + slack) && (!far || d < outer + slack);
      EXPECT_TRUE(complete && no_more) << i << " and " << j << " at " << d
                                       << (near  ? " near"
                                           : far ? " far"
                                                 : " apart");
    }
}
inline void expect_all_pairs(const Rows& rows, const Structure& s, const ListRadii& radii, double skin) {
  expect_pairs(rows, s, radii, skin, 2e-5);
}
inline void expect_complete(const Rows& rows, const Structure& s, const ListRadii& radii) {
  expect_pairs(rows, s, radii, 0, 1e9);
}

inline ListRadii two_type_radii() {
  ListRadii radii;
  radii.n_types = 2;
  const double inner[2][2] = {{3.9, 4.1}, {4.1, 4.4}}, outer[2][2] = {{3.9, 5.2}, {5.2, 5.0}};
  for (int a = 0; a < 2; ++a)
    for (int b = 0; b < 2; ++b) radii.inner[a][b] = inner[a][b], radii.outer[a][b] = outer[a][b];
  return radii;
}

template <class Exec>
class NeighborSuite : public OnExecutor<Exec> {
 protected:
  static constexpr double skin = 0.8;
  const std::vector<double> mass{60, 90};
  const ListRadii radii = two_type_radii();
  const std::vector<Structure> structures{random_structure({5, 6, 5}, {0.3, -0.45, 0.2}, 1),
                                          random_structure({6, 5, 5}, {0, 0, 0}, 2),
                                          random_structure({5, 5, 8}, {-0.5, 0.1, -0.3}, 3)};

  /// Rows of all replicas; a failure of the test if one holds an atom twice or under another type.
  std::vector<Rows> told(Atoms<Exec>& atoms, NeighborList<Exec>& list) {
    const NeighborView view = list.view();
    const int width = view.capacity + 1;
    typename Exec::template Array<int> out(static_cast<std::size_t>(width) * atoms.n_atoms());
    this->exec().for_each_atom(atoms.everyone(), TellRow{atoms.view(), view, out.data(), width});
    const auto numbers = this->exec().download(out);
    std::vector<Rows> all;
    const auto& first = atoms.layout().first;
    for (int r = 0; r < atoms.n_replicas(); ++r) {
      Rows rows(first[r + 1] - first[r]);
      for (int i = first[r]; i < first[r + 1]; ++i) {
        const int* row = numbers.data() + static_cast<std::size_t>(i) * width;
        for (int k = 1; k <= row[0]; ++k) {
          EXPECT_GE(row[k], 0) << "in the segment of another type";
          EXPECT_TRUE(rows[i - first[r]].insert({row[k] / 2, row[k] % 2 == 1}).second) << "listed twice";
        }
      }
      all.push_back(rows);
    }
    return all;
  }
  /// Steps at random; without a tilt rows are pruned more often than searched.
  void walk(const std::vector<Structure>& batch) {
    Atoms<Exec> atoms(this->exec(), batch, mass);
    NeighborList<Exec> list(this->exec(), atoms, radii, skin);
    std::mt19937_64 random(5);
    const auto step = [&] { return 0.1 * (static_cast<double>(random() >> 11) * 0x1p-52 - 1); };
    for (int t = 0; t < 120; ++t) {
      auto x = atoms.positions();
      for (Vec3& r : x) r += Vec3{step(), step(), step()};
      atoms.set_positions(x);
      list.update(false);
      if (t % 20 != 19) continue;
      const auto rows = told(atoms, list);
      const auto now = atoms.structures();
      for (std::size_t r = 0; r < rows.size(); ++r) expect_complete(rows[r], now[r], radii);
    }
    EXPECT_GT(list.searches(), 3);
    if (batch.size() > 1) return;
    EXPECT_GT(list.prunes(), 2 * list.searches());
  }
  std::vector<int> stale(Atoms<Exec>& atoms, NeighborList<Exec>& list) {
    typename Exec::template Array<int> copy(atoms.n_replicas());
    this->exec().for_each(atoms.n_replicas(), CopyInt{list.stale(), copy.data()});
    return this->exec().download(copy);
  }
};
TYPED_TEST_SUITE_P(NeighborSuite);

TYPED_TEST_P(NeighborSuite, RowsAreThoseOfAllPairs) {
  for (const bool sort : {false, true}) {
    Atoms<TypeParam> atoms(this->exec(), this->structures, this->mass);
    NeighborList<TypeParam> list(this->exec(), atoms, this->radii, this->skin);
    list.update(sort);
    EXPECT_FALSE(list.any_stale());
    const auto rows = this->told(atoms, list);
    for (std::size_t r = 0; r < rows.size(); ++r)
      expect_all_pairs(rows[r], this->structures[r], this->radii, this->skin);
  }
}

TYPED_TEST_P(NeighborSuite, SortingKeepsEachAtomTogether) {
  Atoms<TypeParam> atoms(this->exec(), this->structures, this->mass);
  NeighborList<TypeParam> list(this->exec(), atoms, this->radii, this->skin);
  list.update(true);
  const auto after = atoms.structures();
  for (std::size_t r = 0; r < after.size(); ++r) {
    const Structure& before = this->structures[r];
    EXPECT_EQ(after[r].type, before.type);
    for (std::size_t i = 0; i < before.size(); ++i)
      ASSERT_LT(norm(after[r].box.unwrap(after[r].position[i], after[r].image[i]) - before.position[i]), 1e-12);
  }
}

TYPED_TEST_P(NeighborSuite, OnlyReplicasThatMovedTooFarAreBuiltAgain) {
  Atoms<TypeParam> atoms(this->exec(), this->structures, this->mass);
  NeighborList<TypeParam> list(this->exec(), atoms, this->radii, this->skin);
  list.update(false);
  const auto& first = atoms.layout().first;
  auto x = atoms.positions();
  const double half = 0.5 * this->skin;
  x[first[0] + 3].x += 0.8 * half;  // its box is tilted: rows are complete up to half a height
  x[first[1] + 7] += Vec3{0, -0.8 * half, 0.7 * half};
  atoms.set_positions(x);
  list.check(atoms.batch());
  EXPECT_EQ(this->stale(atoms, list), (std::vector<int>{0, 1, 0}));
  EXPECT_TRUE(list.any_stale());
  list.renew(false);
  EXPECT_EQ(list.searches(), 1);
  EXPECT_EQ(list.prunes(), 2);
  EXPECT_FALSE(list.any_stale());
  const auto rows = this->told(atoms, list);
  Structure moved = this->structures[1];
  moved.position[7] += Vec3{0, -0.8 * half, 0.7 * half};
  expect_all_pairs(rows[0], this->structures[0], this->radii, this->skin);
  expect_all_pairs(rows[1], moved, this->radii, this->skin);
  expect_all_pairs(rows[2], this->structures[2], this->radii, this->skin);
}

TYPED_TEST_P(NeighborSuite, InactiveReplicasAreNotLookedAt) {
  Atoms<TypeParam> atoms(this->exec(), this->structures, this->mass);
  NeighborList<TypeParam> list(this->exec(), atoms, this->radii, this->skin);
  list.update(false);
  auto x = atoms.positions();
  for (Vec3& r : x) r.z += 1;
  atoms.set_positions(x);
  atoms.set_active({0, 1, 0});
  list.check(atoms.batch());
  EXPECT_EQ(this->stale(atoms, list), (std::vector<int>{0, 1, 0}));
}

TYPED_TEST_P(NeighborSuite, ShearOfTheBoxUsesUpTheSkin) {
  Atoms<TypeParam> atoms(this->exec(), this->structures, this->mass);
  NeighborList<TypeParam> list(this->exec(), atoms, this->radii, this->skin);
  list.update(false);
  auto x = atoms.positions();
  auto boxes = atoms.boxes();
  const double gamma[3] = {0.0, 0.02, 0.2};  // 2 gamma (cutoff + skin) against the skin
  for (int r = 0; r < 3; ++r) {
    for (int i = atoms.layout().first[r]; i < atoms.layout().first[r + 1]; ++i)
      x[i].x += gamma[r] * (x[i].y - boxes[r].origin.y);
    boxes[r].xy += gamma[r] * boxes[r].length.y;
  }
  atoms.set_positions(x);
  atoms.set_boxes(boxes);
  list.check(atoms.batch());
  EXPECT_EQ(this->stale(atoms, list), (std::vector<int>{0, 0, 1}));
}

TYPED_TEST_P(NeighborSuite, RowsGrowAndOtherReplicasKeepTheirs) {
  Atoms<TypeParam> atoms(this->exec(), this->structures, this->mass);
  NeighborList<TypeParam> list(this->exec(), atoms, this->radii, this->skin);
  list.update(false);
  const int before = list.view().capacity;
  // All atoms of replica 1 gather in one corner of its box.
  Structure dense = this->structures[1];
  for (Vec3& x : dense.position) x = dense.box.origin + 0.6 * (x - dense.box.origin);
  auto x = atoms.positions();
  std::copy(dense.position.begin(), dense.position.end(), x.begin() + atoms.layout().first[1]);
  atoms.set_positions(x);
  list.update(false);
  EXPECT_GT(list.view().capacity, before);
  const auto rows = this->told(atoms, list);
  expect_all_pairs(rows[0], this->structures[0], this->radii, this->skin);
  expect_all_pairs(rows[1], dense, this->radii, this->skin);
  expect_all_pairs(rows[2], this->structures[2], this->radii, this->skin);
}

/// Steps far below the skin, so that rows are pruned many times and searched a few.
TYPED_TEST_P(NeighborSuite, StayCompleteOnALongWalk) {
  this->walk(this->structures);
  this->walk({this->structures[1]});
}

/// Two atoms in a tilted box, apart by more than half a height: the image with fractional components in [-1/2, 1/2] is
/// not the nearest, and too far for any row. They come near each other in small steps.
TYPED_TEST_P(NeighborSuite, MeetPairsFromBeyondHalfAHeightOfATiltedBox) {
  constexpr double edge = 11.8;  // heights from 10.55 on: two cutoffs are 10.4
  Structure s;
  s.elements = {"A", "B"};
  s.box.length = {edge, edge, edge};
  s.box.xy = 0.5 * edge;
  const Vec3 apart{0.3 * edge + 0.02, -0.4 * edge, 0};
  s.position = {{4, 8, 5}, Vec3{4, 8, 5} + apart};
  s.type = {0, 1};
  s.id = {1, 2};
  ASSERT_GT(norm(s.box.minimum_image(apart)), 9);
  Atoms<TypeParam> atoms(this->exec(), {s}, this->mass);
  NeighborList<TypeParam> list(this->exec(), atoms, this->radii, this->skin);
  list.update(false);
  const double start = norm(apart);
  for (double d = start; d > 5.0; d -= 0.02) {
    auto x = atoms.positions();
    x[1] -= (0.01 / start) * apart, x[0] += (0.01 / start) * apart;
    atoms.set_positions(x);
    list.update(false);
  }
  const auto rows = this->told(atoms, list);
  expect_complete(rows[0], atoms.structures()[0], this->radii);
  EXPECT_EQ(rows[0][0].size(), 1u);
}

/// As many cells as a box has room for would be more than memory, or than an int can count.
TYPED_TEST_P(NeighborSuite, FewAtomsInAVastBoxAreFound) {
  std::vector<Structure> dilute(this->structures);
  dilute[1].box.length = {1e5, 1e5, 1e5};
  dilute[2].box.length = {20, 1e5, 20};
  dilute[2].box.xy = dilute[2].box.xz = dilute[2].box.yz = 0;
  Atoms<TypeParam> atoms(this->exec(), dilute, this->mass);
  NeighborList<TypeParam> list(this->exec(), atoms, this->radii, this->skin);
  list.update(true);
  const auto rows = this->told(atoms, list);
  for (std::size_t r = 0; r < rows.size(); ++r) expect_pairs(rows[r], dilute[r], this->radii, this->skin, 1e-3);
}

/// Cells are allocated for the box at the start; one that has grown without bound gets coarser ones.
TYPED_TEST_P(NeighborSuite, BoxesMayGrowWithoutBound) {
  Atoms<TypeParam> atoms(this->exec(), this->structures, this->mass);
  NeighborList<TypeParam> list(this->exec(), atoms, this->radii, this->skin);
  list.update(true);
  auto grown = atoms.structures();
  auto boxes = atoms.boxes();
  for (Box& box : boxes) box.length.x = 2e4, box.xy = box.xz = 0, box.length.z = 4e4, box.yz = 0;
  for (std::size_t r = 0; r < grown.size(); ++r) grown[r].box = boxes[r];
  atoms.set_boxes(boxes);
  list.update(true);
  const auto rows = this->told(atoms, list);
  const auto now = atoms.structures();
  for (std::size_t r = 0; r < rows.size(); ++r) expect_pairs(rows[r], now[r], this->radii, this->skin, 1e-3);
}

REGISTER_TYPED_TEST_SUITE_P(NeighborSuite, RowsAreThoseOfAllPairs, SortingKeepsEachAtomTogether,
                            OnlyReplicasThatMovedTooFarAreBuiltAgain, InactiveReplicasAreNotLookedAt,
                            ShearOfTheBoxUsesUpTheSkin, StayCompleteOnALongWalk, RowsGrowAndOtherReplicasKeepTheirs,
                            MeetPairsFromBeyondHalfAHeightOfATiltedBox, FewAtomsInAVastBoxAreFound,
                            BoxesMayGrowWithoutBound);

}  // namespace vitrify::test
