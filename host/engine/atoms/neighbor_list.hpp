// Keeps the neighbor lists of a batch valid: decides on the device when a replica needs new ones, and makes them.
#pragma once

#include <algorithm>
#include <cmath>

#include "host/engine/atoms/atoms.hpp"
#include "kernels/neighbor/cells.hpp"
#include "kernels/neighbor/prune.hpp"
#include "kernels/neighbor/reference_positions.hpp"

namespace vitrify {

/// Flags replicas in which rows may lack a neighbor.
struct FlagStaleRows {
  AtomsView atoms;
  ReferencePositionsView pruned;
  double cutoff;
  int* stale;
  VITRIFY_HD void operator()(int r, const LargestDisplacement& u) const {
    if (!still_complete(u, atoms.box[r], pruned.box[r], cutoff, pruned.reach[r])) stale[r] = 1;
  }
  bool operator==(const FlagStaleRows&) const = default;
};
/// Flags replicas in which wide rows may lack what rows with the skin of this moment need, and those whose box is to be
/// flipped back, which a search does.
struct FlagOutgrownRows {
  AtomsView atoms;
  ReferencePositionsView searched;
  const ListSkins* skins;
  double cutoff;
  int* outgrown;
  VITRIFY_HD void operator()(int r, const LargestDisplacement& u) const {
    const double radius = cutoff + skins[r].rows;
    const bool complete = still_complete(u, atoms.box[r], searched.box[r], radius, searched.reach[r]);
    if (!complete || flip_of(atoms.box[r]) != Int3{}) outgrown[r] = 1;
  }
};

/// Give flagged replicas the skins of the rows that are about to be made.
struct TuneRows {
  ListSkins* skins;
  double cutoff;
  ListCosts costs;
  VITRIFY_HD void operator()(int r) const { skins[r].tune_rows(cutoff, costs); }
};
struct TuneMargin {
  ListSkins* skins;
  double cutoff;
  ListCosts costs;
  VITRIFY_HD void operator()(int r) const { skins[r].tune_margin(cutoff, costs); }
};
struct WidenSearch {
  const ListSkins* skins;
  CellGrid* grid;
  VITRIFY_HD void operator()(int r) const { grid[r].skin = skins[r].rows + skins[r].margin; }
};

struct StoreReachOfRows {
  ReferencePositionsView pruned;
  const ListSkins* skins;
  double cutoff;
  VITRIFY_HD void operator()(int r) const { pruned.reach[r] = listed_radius(pruned.box[r], cutoff + skins[r].rows); }
};
struct StoreReachOfSearch {
  ReferencePositionsView searched;
  const CellGrid* grid;
  double cutoff;
  VITRIFY_HD void operator()(int r) const { searched.reach[r] = listed_radius(searched.box[r], cutoff + grid[r].skin); }
};

/// Two levels of rows: wide ones come from a search of the cells, those that forces are summed over from the wide ones.
template <Executor Exec>
class NeighborList {
 public:
  template <class T>
  using Array = typename Exec::template Array<T>;

  NeighborList(Exec& exec, Atoms<Exec>& atoms, const ListRadii& radii, double skin_A);

  NeighborView view() { return grouped_.view(atoms_.n_atoms()); }
  /// Lets types change: rows are made regardless of type, with the radii of the widest pair, and grouped by type after
  /// that and by group().
  void let_types_change();
  /// Groups the rows of `batch` by the atoms' present types.
  void group(const BatchView& batch) { exec_.for_each_atom_team(batch, grouping()); }
  /// The same where it is enough to group rows with flags in to_regroup(), which it lowers.
  void regroup(const BatchView& batch) { exec_.for_each_atom_team(batch, RegroupRow{grouping(), to_regroup_.data()}); }
  int* to_regroup() { return to_regroup_.data(); }
  /// Rows regardless of type, where types may change.
  NeighborView untyped() { return untyped_.view(atoms_.n_atoms()); }
  /// Flags, on the device, the replicas of `batch` whose rows are no longer complete.
  void check(const BatchView& batch) { exec_.reduce(batch, displacement(), flag_stale()); }
  /// The two halves of check(), for sweeps over the atoms that do more on their way.
  DisplacementSince displacement() { return {atoms_.view(), pruned_.view()}; }
  FlagStaleRows flag_stale() { return {atoms_.view(), pruned_.view(), radii_.largest(), stale_.data()}; }
  /// Flags all replicas: positions were replaced.
  void invalidate() {
    exec_.fill(stale_, 1);
    exec_.fill(outgrown_, 1);
  }
  bool any_stale() const { return exec_.any(stale_); }
  const int* stale() const { return stale_.data(); }
  int* stale() { return stale_.data(); }

  /// Makes the rows of the flagged replicas anew; where that takes a search, `sort` also reorders their atoms by cell,
  /// which arrays outside of Atoms would not follow.
  void renew(bool sort) {
    flag_outgrown();
    complete(sort);
  }
  /// Does what renew(true) does, with skins tuned by the steps that dynamics has counted.
  void renew_tuned() {
    exec_.for_each_replica(flagged(stale_), TuneRows{skins_.data(), radii_.largest(), Exec::list_costs});
    flag_outgrown();
    exec_.for_each_replica(flagged(outgrown_), TuneMargin{skins_.data(), radii_.largest(), Exec::list_costs});
    complete(true);
  }
  /// check() and, where needed, renew().
  void update(bool sort) {
    check(atoms_.batch());
    if (any_stale()) renew(sort);
  }

  /// Sets the skin of all replicas; tuning begins anew.
  void set_skin(double skin_A) {
    exec_.upload(skins_, std::vector<ListSkins>(atoms_.n_replicas(), ListSkins(skin_A, first_margin_A)));
    invalidate();
  }
  ListSkins* skins() { return skins_.data(); }
  int n_types() const { return radii_.n_types; }
  /// Searches and prunes so far, of any replicas.
  long searches() const { return searches_; }
  long prunes() const { return prunes_; }

  /// Only places, boxes and skins are kept: the rows follow from them, to the same order.
  void save(StateArchive& archive) const;
  void restore(const StateArchive& archive);

 private:
  static constexpr double first_margin_A = 1.2;
  /// Of all replicas together: bins, one for each type, are counted in int, to 2^30.
  static constexpr double cells_in_all = 1073741824.0 / max_types;

  /// Rows of neighbors: entries, and the ends of the segments of each row.
  struct Rows {
    Array<int> entries, inner_end, outer_begin;
    int n_types = 0, capacity = 0;

    NeighborView view(int n) {
      return {entries.data(),
              inner_end.data(),
              outer_begin.data(),
              n_types,
              capacity,
              Exec::atom_stride(n, capacity),
              Exec::place_stride(n, capacity)};
    }
    void resize(int n, int types) {
      n_types = types;
      inner_end.resize(static_cast<std::size_t>(n) * types), outer_begin.resize(static_cast<std::size_t>(n) * types);
    }
  };
  /// Where atoms and boxes were when rows were made.
  struct Places {
    Array<Vec3> fractional, position;
    Array<Box> box;
    Array<double> reach;

    ReferencePositionsView view() { return {fractional.data(), position.data(), box.data(), reach.data()}; }
    void resize(int n, int n_replicas) {
      fractional.resize(n), position.resize(n), box.resize(n_replicas), reach.resize(n_replicas);
    }
  };

  GroupRow grouping() { return {atoms_.view().type, untyped(), view()}; }
  BatchView flagged(const Array<int>& flags) { return atoms_.batch().where(flags.data()); }
  /// Rows that are pruned, of one type where types may change; and the atoms as searches see them.
  Rows& narrow() { return types_change_ ? untyped_ : grouped_; }
  AtomsView searched_atoms() {
    AtomsView atoms = atoms_.view();
    if (types_change_) atoms.type = one_type_.data();
    return atoms;
  }
  CellView cells() {
    return {grid_.data(),      wide_.n_types,     bin_of_.data(), bin_count_.data(),
            bin_first_.data(), unordered_.data(), order_.data(),  searched_.fractional.data(),
            overflow_.data()};
  }
  void allocate_cells(double skin_A);
  void remember(Places& places, const Array<int>& flags) {
    exec_.for_each_atom(flagged(flags), StoreReferencePositions{atoms_.view(), places.view()});
  }
  void flag_outgrown() {
    exec_.reduce(flagged(stale_), DisplacementSince{atoms_.view(), searched_.view()},
                 FlagOutgrownRows{atoms_.view(), searched_.view(), skins_.data(), radii_.largest(), outgrown_.data()});
  }
  void complete(bool sort) {
    if (exec_.any(outgrown_)) search(sort);
    prune();
    exec_.fill(stale_, 0);
  }
  FixPositions fixing() { return {atoms_.view(), fixed_.data()}; }
  void bin(BinOrder order);
  void search(bool sort);
  void search_rows();
  void prune();
  template <class Fill>
  void fill(Rows& rows, const Array<int>& flags, const Fill& fill);
  void grow(Rows& rows, int capacity, const Array<int>& flags);

  Exec& exec_;
  Atoms<Exec>& atoms_;
  ListRadii radii_;
  long searches_ = 0, prunes_ = 0;
  bool types_change_ = false;
  Rows wide_, grouped_, untyped_;
  Places searched_, pruned_;
  Array<int> one_type_, to_regroup_, stale_, outgrown_;
  Array<ListSkins> skins_;
  Array<CellGrid> grid_;
  Array<int> bin_of_, bin_count_, bin_first_, unordered_, order_, overflow_;
  Array<Int3> flip_;
  Array<FixedRecord> fixed_;
};

template <Executor Exec>
NeighborList<Exec>::NeighborList(Exec& exec, Atoms<Exec>& atoms, const ListRadii& radii, double skin_A)
    : exec_(exec), atoms_(atoms), radii_(radii) {
  const int n = atoms.n_atoms(), n_replicas = atoms.n_replicas();
  bin_of_.resize(n), unordered_.resize(n), order_.resize(n), fixed_.resize(n);
  searched_.resize(n, n_replicas), pruned_.resize(n, n_replicas);
  wide_.resize(n, radii.n_types), grouped_.resize(n, radii.n_types);
  stale_.resize(n_replicas), outgrown_.resize(n_replicas), flip_.resize(n_replicas);
  exec_.upload(overflow_, std::vector<int>(n_replicas));
  allocate_cells(skin_A);
  set_skin(skin_A);
}

template <Executor Exec>
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
    const double atoms = atoms_.layout().first[r + 1] - atoms_.layout().first[r];
    const double wanted = 8 + 1.5 * std::ceil(h.x / side) * std::ceil(h.y / side) * std::ceil(h.z / side);
    grid.max_cells = static_cast<int>(std::min({wanted, most_cells(atoms), cells_in_all * atoms / atoms_.n_atoms()}));
    first += grid.max_cells;
    grids.push_back(grid);
    densest = std::max(densest, (atoms_.layout().first[r + 1] - atoms_.layout().first[r]) / boxes[r].volume());
  }
  exec_.upload(grid_, grids);
  exec_.upload(bin_count_, std::vector<int>(first * radii_.n_types + atoms_.n_replicas()));
  exec_.upload(bin_first_, std::vector<int>(first * radii_.n_types + atoms_.n_replicas() + 1));
  const auto most_within = [&](double r) { return 16 + static_cast<int>(1.3 * densest * 4.19 * r * r * r); };
  grow(grouped_, most_within(radii_.largest() + skin_A), stale_);
  grow(wide_, most_within(radii_.largest() + skin_A + first_margin_A), stale_);
}

template <Executor Exec>
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
  wide_.resize(n, 1), untyped_.resize(n, 1);
  to_regroup_.resize(n);
  invalidate();
  grow(untyped_, grouped_.capacity, stale_);
}

/// Moves a row into a list of another capacity: the inner part stays at the front, the outer part at the back.
/// Rows about to be made anew are left alone.
struct MoveRow {
  NeighborView from, to;
  const int* anew;
  VITRIFY_HD void operator()(int i, int r) const {
    if (anew[r]) return;
    const int shift = to.capacity - from.capacity;
    for (int place = 0; place < from.inner_last(i, from.n_types - 1); ++place)
      to.entry(i, place) = from.entry(i, place);
    for (int place = from.outer_first(i, from.n_types - 1); place < from.capacity; ++place)
      to.entry(i, place + shift) = from.entry(i, place);
    for (int t = 0; t < from.n_types; ++t) to.outer_begin[i * to.n_types + t] += shift;
  }
};

/// `flags`: replicas whose rows are about to be made anew.
template <Executor Exec>
void NeighborList<Exec>::grow(Rows& rows, int capacity, const Array<int>& flags) {
  const int n = atoms_.n_atoms();
  const NeighborView from = rows.view(n);
  Array<int> entries(static_cast<std::size_t>(capacity) * n);
  std::swap(rows.entries, entries);
  rows.capacity = capacity;
  if (from.capacity > 0) exec_.for_each_atom(atoms_.everyone(), MoveRow{from, rows.view(n), flags.data()});
  exec_.synchronize();
}

/// Makes rows by fill(), again with more room until all fit.
template <Executor Exec>
template <class Fill>
void NeighborList<Exec>::fill(Rows& rows, const Array<int>& flags, const Fill& fill) {
  for (;;) {
    fill();
    const auto needed = exec_.download(overflow_);
    const int most = *std::max_element(needed.begin(), needed.end());
    if (most == 0) return;
    exec_.fill(overflow_, 0);
    grow(rows, most + most / 8, flags);
  }
}

template <Executor Exec>
void NeighborList<Exec>::bin(BinOrder order) {
  const AtomsView atoms = searched_atoms();
  const BatchView outgrown = flagged(outgrown_);
  exec_.for_each_replica(outgrown, ShapeGrid{atoms, cells(), radii_.largest()});
  exec_.for_each_atom(outgrown, CountBins{atoms, cells(), order});
  exec_.for_each_replica_crew(outgrown, ScanBins{atoms, cells()});
  exec_.for_each_atom(outgrown, FillBins{atoms, cells()});
  exec_.for_each_atom(outgrown, RankInBin{atoms, cells()});
}

/// Wide rows of the outgrown replicas.
template <Executor Exec>
void NeighborList<Exec>::search(bool sort) {
  const BatchView outgrown = flagged(outgrown_);
  exec_.for_each_replica(outgrown, WidenSearch{skins_.data(), grid_.data()});
  exec_.for_each_replica(outgrown, FlipBox{atoms_.view(), flip_.data()});
  exec_.for_each_atom(outgrown, WrapAtoms{atoms_.view(), flip_.data()});
  remember(searched_, outgrown_);
  if (sort) {
    bin(BinOrder::for_sort);
    atoms_.reorder(order_.data(), outgrown_.data());
    remember(searched_, outgrown_);
  }
  search_rows();
  ++searches_;
}

template <Executor Exec>
void NeighborList<Exec>::search_rows() {
  exec_.for_each_replica(flagged(outgrown_), StoreReachOfSearch{searched_.view(), grid_.data(), radii_.largest()});
  bin(BinOrder::for_search);
  exec_.for_each_atom(flagged(outgrown_), fixing());
  fill(wide_, outgrown_, [&] {
    exec_.run(flagged(outgrown_),
              SearchNeighbors{searched_atoms(), fixed_.data(), cells(), wide_.view(atoms_.n_atoms()), radii_});
  });
  exec_.fill(outgrown_, 0);
}

/// Rows of the stale replicas, whose wide rows are complete.
template <Executor Exec>
void NeighborList<Exec>::prune() {
  const int n = atoms_.n_atoms();
  remember(pruned_, stale_);
  exec_.for_each_replica(flagged(stale_), StoreReachOfRows{pruned_.view(), skins_.data(), radii_.largest()});
  exec_.for_each_atom(flagged(stale_), fixing());
  fill(narrow(), stale_, [&] {
    exec_.run(flagged(stale_), PruneRow{searched_atoms(), fixed_.data(), wide_.view(n), narrow().view(n), radii_,
                                        skins_.data(), overflow_.data()});
  });
  if (types_change_) {
    if (grouped_.capacity < untyped_.capacity) grow(grouped_, untyped_.capacity, stale_);
    group(flagged(stale_));
  }
  ++prunes_;
}

template <Executor Exec>
void NeighborList<Exec>::save(StateArchive& archive) const {
  std::vector<double> wide_skins;
  for (const CellGrid& grid : exec_.download(grid_)) wide_skins.push_back(grid.skin);
  archive.put("neighbors/searched_position", exec_.download(searched_.position));
  archive.put("neighbors/searched_box", exec_.download(searched_.box));
  archive.put("neighbors/searched_skin", wide_skins);
  archive.put("neighbors/pruned_position", exec_.download(pruned_.position));
  archive.put("neighbors/pruned_box", exec_.download(pruned_.box));
  archive.put("neighbors/skins", exec_.download(skins_));
  archive.put("neighbors/stale", exec_.download(stale_));
  archive.put("neighbors/outgrown", exec_.download(outgrown_));
  archive.put("neighbors/types_change", std::vector<int>{types_change_});
}

template <Executor Exec>
void NeighborList<Exec>::restore(const StateArchive& archive) {
  const int n = atoms_.n_atoms(), n_replicas = atoms_.n_replicas();
  const auto stale = archive.get_within<int>("neighbors/stale", n_replicas, 0, 1);
  const auto outgrown = archive.get_within<int>("neighbors/outgrown", n_replicas, 0, 1);
  const auto skins = archive.get_within<ListSkins>("neighbors/skins", n_replicas, 0, largest_number);
  for (const ListSkins& skin : skins)
    if (skin.rows + skin.margin > radii_.largest()) StateArchive::refuse("neighbors/skins", "has too large a skin");
  exec_.upload(skins_, skins);
  const auto wide_skins = archive.get_within<double>("neighbors/searched_skin", n_replicas, 0, radii_.largest());
  auto grids = exec_.download(grid_);
  for (int r = 0; r < n_replicas; ++r) grids[r].skin = wide_skins[r];
  exec_.upload(grid_, grids);
  if (archive.get_one<int>("neighbors/types_change", 0, 1) != 0) let_types_change();
  const auto positions = atoms_.positions();
  const auto boxes = atoms_.boxes();
  const auto place = [&](const char* positions_then, const char* boxes_then) {
    atoms_.set_positions(archive.get_within<Vec3>(positions_then, n, -longest_A, longest_A));
    atoms_.set_boxes(get_boxes(archive, boxes_then, n_replicas));
  };
  invalidate();
  place("neighbors/searched_position", "neighbors/searched_box");
  remember(searched_, outgrown_);
  search_rows();
  place("neighbors/pruned_position", "neighbors/pruned_box");
  prune();
  atoms_.set_positions(positions);
  atoms_.set_boxes(boxes);
  exec_.upload(stale_, stale);
  exec_.upload(outgrown_, outgrown);
}

}  // namespace vitrify
