// Keeps the neighbor lists of a batch valid: decides on the device when a replica needs a new one, and builds it.
#pragma once

#include <algorithm>
#include <cmath>

#include "host/engine/ensemble.hpp"
#include "host/executor/simd_search.hpp"
#include "kernels/geometry/largest_displacement.hpp"
#include "kernels/neighbor/cells.hpp"
#include "kernels/neighbor/skin.hpp"

namespace vitrify {

struct DisplacementSinceBuild {
  EnsembleView atoms;
  CellView cells;
  VITRIFY_HD LargestDisplacement operator()(int i, int r) const {
    return {norm2(atoms.position[i].xyz() - atoms.box[r].to_cartesian(cells.fractional[i]))};
  }
};
/// Flags replicas in which an atom has left its safe sphere since the last build.
struct FlagStaleList {
  EnsembleView atoms;
  CellView cells;
  double cutoff;
  int* stale;
  VITRIFY_HD void operator()(int r, const LargestDisplacement& u) const {
    const double skin = cells.grid[r].skin;
    const double allowed = allowed_displacement(atoms.box[r], cells.box_at_build[r], cutoff, skin);
    if (!(allowed > 0 && u.d2 < allowed * allowed)) stale[r] = 1;
  }
  bool operator==(const FlagStaleList&) const = default;
};

/// Gives flagged replicas the skin of the list that is about to be built.
struct TuneSkin {
  SkinTuner* tuner;
  CellGrid* grid;
  double cutoff;
  VITRIFY_HD void operator()(int r) const { grid[r].skin = tuner[r].next(grid[r].skin, cutoff); }
};

/// The plain search on any executor; executors with a tuned one overload this.
template <class Exec>
void search_neighbors(Exec& exec, const BatchView& batch, const SearchNeighbors& search) {
  exec.for_each_atom(batch, search);
}

template <class Exec>
class NeighborList {
 public:
  template <class T>
  using Array = typename Exec::template Array<T>;

  NeighborList(Exec& exec, Ensemble<Exec>& atoms, const ListRadii& radii, double skin_A);

  NeighborView view() { return view_of(grouped_, radii_.n_types); }
  /// Lets types change between builds: rows are searched once regardless of type, with the radii of the widest pair,
  /// and grouped by type after each build and by group().
  void let_types_change();
  /// Groups the rows of `batch` by the atoms' present types.
  void group(const BatchView& batch) { exec_.for_each_atom(batch, GroupRow{atoms_.view().type, untyped(), view()}); }
  /// Rows regardless of type, where types may change.
  NeighborView untyped() { return view_of(untyped_, 1); }
  /// Flags, on the device, the replicas of `batch` whose list is no longer complete.
  void check(const BatchView& batch) { exec_.reduce(batch, displacement(), flag_stale()); }
  /// The two halves of check(), for sweeps over the atoms that do more on their way.
  DisplacementSinceBuild displacement() { return {atoms_.view(), cells()}; }
  FlagStaleList flag_stale() { return {atoms_.view(), cells(), radii_.largest(), stale_.data()}; }
  /// Flags all replicas: positions were replaced.
  void invalidate() { exec_.fill(stale_, 1); }
  bool any_stale() const { return exec_.any(stale_); }
  const int* stale() const { return stale_.data(); }
  int* stale() { return stale_.data(); }

  /// Builds the lists of the flagged replicas; `sort` also reorders their atoms by cell, which arrays outside the
  /// ensemble would not follow.
  void build(bool sort);
  /// The same in dynamics, with skins from the steps that the tuners have counted.
  void build_tuned() {
    exec_.for_each_replica(atoms_.batch().where(stale_.data()),
                           TuneSkin{tuner_.data(), grid_.data(), radii_.largest()});
    build(true);
  }
  SkinTuner* tuners() { return tuner_.data(); }
  /// check() and, where needed, build().
  void update(bool sort) {
    check(atoms_.batch());
    if (any_stale()) build(sort);
  }

  /// Of all replicas; their tuners begin anew.
  void set_skin(double skin_A) {
    set_skins(std::vector<double>(atoms_.n_replicas(), skin_A));
    exec_.upload(tuner_, std::vector<SkinTuner>(atoms_.n_replicas()));
    invalidate();
  }
  std::vector<double> skins_A() const {
    std::vector<double> skins;
    for (const CellGrid& grid : exec_.download(grid_)) skins.push_back(grid.skin);
    return skins;
  }
  int n_types() const { return radii_.n_types; }
  long builds() const { return builds_; }

  /// Only the places and boxes of the last builds are kept: the lists follow from them, to the same order.
  void save(StateArchive& archive) const;
  void restore(const StateArchive& archive);

 private:
  /// Rows of neighbors: entries, and the ends of the segments of each row.
  struct Rows {
    Array<int> entries, inner_end, outer_begin;
  };
  NeighborView view_of(Rows& rows, int n_types) {
    const int n = atoms_.n_atoms();
    return {rows.entries.data(), rows.inner_end.data(),           rows.outer_begin.data(),        n_types,
            capacity_,           Exec::atom_stride(n, capacity_), Exec::slot_stride(n, capacity_)};
  }
  void grow_rows(Rows& rows, int n_types, int capacity);
  /// The atoms as the search sees them: of one type where types may change.
  EnsembleView searched() {
    EnsembleView atoms = atoms_.view();
    if (types_change_) atoms.type = one_type_.data();
    return atoms;
  }
  int searched_types() const { return types_change_ ? 1 : radii_.n_types; }
  CellView cells();
  void allocate_cells(double skin_A);
  void set_skins(const std::vector<double>& skins_A) {
    auto grids = exec_.download(grid_);
    for (std::size_t r = 0; r < grids.size(); ++r) grids[r].skin = skins_A[r];
    exec_.upload(grid_, grids);
  }
  void remember_places() {
    exec_.for_each_atom(atoms_.batch().where(stale_.data()), RememberPlaces{atoms_.view(), cells()});
  }
  void bin(BinOrder order);
  void search();
  void grow(int capacity);

  Exec& exec_;
  Ensemble<Exec>& atoms_;
  ListRadii radii_;
  int capacity_ = 0;
  long builds_ = 0;
  bool types_change_ = false;
  Rows grouped_, untyped_;
  Array<int> one_type_, stale_;
  Array<CellGrid> grid_;
  Array<SkinTuner> tuner_;
  Array<int> bin_of_, bin_count_, bin_first_, unordered_, order_, overflow_;
  Array<Vec3> fractional_, position_at_build_;
  Array<Box> box_at_build_;
  Array<Int3> flip_;
};

template <class Exec>
NeighborList<Exec>::NeighborList(Exec& exec, Ensemble<Exec>& atoms, const ListRadii& radii, double skin_A)
    : exec_(exec), atoms_(atoms), radii_(radii) {
  const int n = atoms.n_atoms(), n_replicas = atoms.n_replicas();
  bin_of_.resize(n), unordered_.resize(n), order_.resize(n), fractional_.resize(n), position_at_build_.resize(n);
  grouped_.inner_end.resize(n * radii.n_types), grouped_.outer_begin.resize(n * radii.n_types);
  stale_.resize(n_replicas), overflow_.resize(n_replicas), box_at_build_.resize(n_replicas), flip_.resize(n_replicas);
  allocate_cells(skin_A);
  set_skin(skin_A);
}

template <class Exec>
void NeighborList<Exec>::allocate_cells(double skin_A) {
  const double side = 0.5 * radii_.largest();
  std::vector<CellGrid> grids;
  int first = 0;
  double densest = 0;
  const auto boxes = atoms_.boxes();
  for (int r = 0; r < atoms_.n_replicas(); ++r) {
    const Vec3 h = boxes[r].heights();
    CellGrid grid;
    grid.first_cell = first;
    grid.max_cells = 8 + static_cast<int>(1.5 * std::ceil(h.x / side) * std::ceil(h.y / side) * std::ceil(h.z / side));
    first += grid.max_cells;
    grids.push_back(grid);
    densest = std::max(densest, (atoms_.layout().first[r + 1] - atoms_.layout().first[r]) / boxes[r].volume());
  }
  exec_.upload(grid_, grids);
  exec_.upload(bin_count_, std::vector<int>(first * radii_.n_types + atoms_.n_replicas()));
  exec_.upload(bin_first_, std::vector<int>(first * radii_.n_types + atoms_.n_replicas() + 1));
  const double r = radii_.largest() + skin_A;
  grow(16 + static_cast<int>(1.3 * densest * 4.19 * r * r * r));
}

template <class Exec>
void NeighborList<Exec>::let_types_change() {
  if (types_change_) return;
  types_change_ = true;
  double inner = 0;
  for (const auto& row : radii_.inner) inner = std::max(inner, *std::max_element(row, row + max_types));
  const double outer = radii_.largest();
  for (int a = 0; a < radii_.n_types; ++a)
    for (int b = 0; b < radii_.n_types; ++b) radii_.inner[a][b] = inner, radii_.outer[a][b] = outer;
  const int n = atoms_.n_atoms();
  exec_.upload(one_type_, std::vector<int>(n));
  untyped_.entries.resize(grouped_.entries.size());
  untyped_.inner_end.resize(n), untyped_.outer_begin.resize(n);
  invalidate();
}

template <class Exec>
CellView NeighborList<Exec>::cells() {
  return {grid_.data(),      searched_types(), bin_of_.data(),     bin_count_.data(),         bin_first_.data(),
          unordered_.data(), order_.data(),    fractional_.data(), position_at_build_.data(), box_at_build_.data(),
          overflow_.data()};
}

/// Moves a row into a list of another capacity: the inner part stays at the front, the outer part at the back.
/// Rows about to be built anew are left alone.
struct MoveRow {
  NeighborView from, to;
  const int* stale;
  VITRIFY_HD void operator()(int i, int r) const {
    if (stale[r]) return;
    const int shift = to.capacity - from.capacity;
    for (int slot = 0; slot < from.inner_last(i, from.n_types - 1); ++slot) to.entry(i, slot) = from.entry(i, slot);
    for (int slot = from.outer_first(i, from.n_types - 1); slot < from.capacity; ++slot)
      to.entry(i, slot + shift) = from.entry(i, slot);
    for (int t = 0; t < from.n_types; ++t) to.outer_begin[i * to.n_types + t] += shift;
  }
};

template <class Exec>
void NeighborList<Exec>::grow_rows(Rows& rows, int n_types, int capacity) {
  const NeighborView from = view_of(rows, n_types);
  Array<int> entries(static_cast<std::size_t>(capacity) * atoms_.n_atoms());
  std::swap(rows.entries, entries);
  NeighborView to = from;
  to.entries = rows.entries.data(), to.capacity = capacity;
  to.atom_stride = Exec::atom_stride(atoms_.n_atoms(), capacity);
  to.slot_stride = Exec::slot_stride(atoms_.n_atoms(), capacity);
  if (capacity_ > 0) exec_.for_each_atom(atoms_.everyone(), MoveRow{from, to, stale_.data()});
  exec_.synchronize();
}

template <class Exec>
void NeighborList<Exec>::grow(int capacity) {
  grow_rows(grouped_, radii_.n_types, capacity);
  if (types_change_) grow_rows(untyped_, 1, capacity);
  capacity_ = capacity;
}

template <class Exec>
void NeighborList<Exec>::bin(BinOrder order) {
  const EnsembleView atoms = searched();
  const BatchView stale = atoms_.batch().where(stale_.data());
  exec_.for_each_replica(stale, ShapeGrid{atoms, cells(), radii_.largest()});
  exec_.for_each_atom(stale, CountBins{atoms, cells(), order});
  exec_.for_each_replica_block(stale, ScanBins{atoms, cells()});
  exec_.for_each_atom(stale, FillBins{atoms, cells()});
  exec_.for_each_atom(stale, RankInBin{atoms, cells()});
}

template <class Exec>
void NeighborList<Exec>::search() {
  const BatchView stale = atoms_.batch().where(stale_.data());
  for (;;) {
    search_neighbors(exec_, stale, SearchNeighbors{searched(), cells(), types_change_ ? untyped() : view(), radii_});
    const auto needed = exec_.download(overflow_);
    const int most = *std::max_element(needed.begin(), needed.end());
    if (most < capacity_) break;  // GroupRow writes one entry too many
    exec_.fill(overflow_, 0);
    grow(most + most / 8 + 1);
  }
  if (types_change_) group(stale);
}

template <class Exec>
void NeighborList<Exec>::build(bool sort) {
  const BatchView stale = atoms_.batch().where(stale_.data());
  exec_.for_each_replica(stale, FlipBox{atoms_.view(), flip_.data()});
  exec_.for_each_atom(stale, WrapAtoms{atoms_.view(), flip_.data()});
  remember_places();
  if (sort) {
    bin(BinOrder::for_sort);
    atoms_.reorder(order_.data(), stale_.data());
    remember_places();
  }
  bin(BinOrder::for_search);
  search();
  exec_.fill(stale_, 0);
  ++builds_;
}

template <class Exec>
void NeighborList<Exec>::save(StateArchive& archive) const {
  archive.put("neighbors/position", exec_.download(position_at_build_));
  archive.put("neighbors/box", exec_.download(box_at_build_));
  archive.put("neighbors/stale", exec_.download(stale_));
  archive.put("neighbors/types_change", std::vector<int>{types_change_});
  archive.put("neighbors/skin", skins_A());
  archive.put("neighbors/tuner", exec_.download(tuner_));
}

template <class Exec>
void NeighborList<Exec>::restore(const StateArchive& archive) {
  const auto stale = archive.get<int>("neighbors/stale", atoms_.n_replicas());
  set_skins(archive.get<double>("neighbors/skin", atoms_.n_replicas()));
  exec_.upload(tuner_, archive.get<SkinTuner>("neighbors/tuner", atoms_.n_replicas()));
  if (archive.get<int>("neighbors/types_change", 1)[0] != 0) let_types_change();
  const auto positions = atoms_.positions();
  const auto boxes = atoms_.boxes();
  atoms_.set_positions(archive.get<Vec3>("neighbors/position", atoms_.n_atoms()));
  atoms_.set_boxes(archive.get<Box>("neighbors/box", atoms_.n_replicas()));
  invalidate();
  remember_places();
  bin(BinOrder::for_search);
  search();
  atoms_.set_positions(positions);
  atoms_.set_boxes(boxes);
  exec_.upload(stale_, stale);
}

}  // namespace vitrify
