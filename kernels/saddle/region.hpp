// The atoms of a replica that a search moves, and those that these feel.
//
// Atoms within the active radius of the centre move; all others stand where they stood in the start. Three groups are
// kept, in this order: active atoms, with full rows of neighbors; the shell, whose densities change when active atoms
// move (rho_j = rho_j(start) - what the active atoms put there in the start + what they put there now), with rows of
// active neighbors; and bystanders, which only act by their pair terms and their embedding slopes in the start. Forces
// on the active atoms are those of the whole system, to rounding. First among the active atoms stand those of the core,
// within which modes are looked for, and next to them the atoms whose densities change when only the core moves.
#pragma once

#include "kernels/potential/eam.hpp"
#include "kernels/saddle/block_vectors.hpp"
#include "kernels/saddle/slot.hpp"

namespace vitrify {

/// Atoms that move together, and those whose densities change with them: so many of the first in a region.
struct RegionPart {
  int moving, changing;
};

template <class Block>
class Region {
 public:
  VITRIFY_HD Region(const Block& block, const StartView& start, const RegionRanges& ranges, const Slot& slot,
                    const SearchRequest& search, double core_radius)
      : block_(block),
        start_(start),
        ranges_(ranges),
        slot_(slot),
        replica_(search.replica),
        core_radius_(core_radius) {
    first_ = start.atoms.batch.first[replica_];
    n_replica_ = start.atoms.batch.size(replica_);
    centre_ = start_.atoms.position[first_ + start_.place[first_ + search.centre]].xyz();
    Vec3 *displacement = vector(displacement_vector), *mode = vector(mode_of_replica_vector);
    block_.for_each(n_replica_, [=](int i) { displacement[i] = mode[i] = Vec3{}; });
  }

  VITRIFY_HD Vec3* vector(int name) const { return slot_.vector(name); }
  VITRIFY_HD Vec3* force() const { return vector(force_vector); }
  VITRIFY_HD Vec3* mode() const { return vector(mode_vector); }
  VITRIFY_HD PositionRecord* position() const { return slot_.position(); }
  VITRIFY_HD const Block& block() const { return block_; }
  VITRIFY_HD BlockVectors<Block> active() const { return {block_, n_active_}; }
  VITRIFY_HD RegionPart active_part() const { return {n_active_, n_active_ + n_shell_}; }
  VITRIFY_HD RegionPart core() const { return core_; }
  VITRIFY_HD BlockVectors<Block> all() const { return {block_, n_replica_}; }
  VITRIFY_HD bool whole() const { return n_active_ == n_replica_; }
  VITRIFY_HD double radius() const { return radius_; }
  VITRIFY_HD long evaluations() const { return evaluations_; }
  VITRIFY_HD long atom_evaluations() const { return atom_evaluations_; }
  VITRIFY_HD int first() const { return first_; }
  VITRIFY_HD const Slot& slot() const { return slot_; }
  /// Too many neighbors: atoms sit on one another.
  VITRIFY_HD bool overlap() const { return overlap_; }
  /// An active atom got so far out that the region has to be wider.
  VITRIFY_HD bool escaped() const { return escaped_; }

  /// Where the atom at this place of the region is in the start, in the periodic image next to the centre.
  VITRIFY_HD Vec3 start_of(int i) const { return near_centre(slot_.integers(atom_integer)[i]); }
  /// Distance of the atom at this place of the region from the centre, in the start.
  VITRIFY_HD double distance_of(int i) const { return norm(start_of(i) - centre_); }
  /// Distance of the atom at this place of the replica from the centre, in the start.
  VITRIFY_HD double distance_in_start(int atom) const { return norm(near_centre(atom) - centre_); }

  /// Makes the atoms within `radius` active (all of them, if that is most of the system). Active atoms take their
  /// displacements and the mode from the arrays of the replica; the others return to the start.
  VITRIFY_HD VITRIFY_NOINLINE void enter(double radius);
  /// Hands displacements and mode of the active atoms back to the arrays of the replica.
  VITRIFY_HD VITRIFY_NOINLINE void store() const;

  /// Forces on the active atoms; lists are built anew where they are out of date.
  VITRIFY_HD void evaluate() {
    if (out_of_date()) build();
    evaluate_nearby(active_part());
  }
  /// Forces on the atoms of a part, which alone have moved since the last evaluation, and not far.
  VITRIFY_HD VITRIFY_NOINLINE void evaluate_nearby(const RegionPart& part) {
    block_.run(part.changing,
               DensityPass{view(), slot_.list(), start_.potential, slot_.numbers(frozen_density_number)});
    block_.run(part.moving, ForcePass<false, VirialPart::none>{view(), slot_.list(), start_.potential});
    count(part.moving);
  }
  /// Forces, energies and virials; for a region that is the whole system.
  VITRIFY_HD VITRIFY_NOINLINE void evaluate_all() {
    if (out_of_date()) build();
    block_.run(n_active_, DensityPass{view(), slot_.list(), start_.potential, slot_.numbers(frozen_density_number)});
    block_.run(n_active_, ForcePass<true, VirialPart::all>{view(), slot_.list(), start_.potential});
    count(n_active_);
  }
  /// Energy against the start, after evaluate_all(): the sum of the changes of all atoms.
  VITRIFY_HD double energy_change() const {
    const double *now = slot_.numbers(energy_number), *before = start_.atoms.energy + first_;
    const int* atom = slot_.integers(atom_integer);
    return block_.sum(n_active_, [=](int i) { return now[i] - before[atom[i]]; });
  }
  VITRIFY_HD Sym3 virial_change() const {
    const Sym3 *now = slot_.virial(), *before = start_.atoms.virial + first_;
    const int* atom = slot_.integers(atom_integer);
    return block_.sum(n_active_, [=](int i) {
      Sym3 change = now[i];
      for (int c = 0; c < 6; ++c) change.v[c] -= before[atom[i]].v[c];
      return change;
    });
  }

  /// Moves the active atoms by `step` times a vector.
  VITRIFY_HD void move(double step, const Vec3* along) const {
    PositionRecord* x = position();
    block_.for_each(n_active_, [=](int i) { x[i].set(x[i].xyz() + step * along[i]); });
  }
  VITRIFY_HD void remember(Vec3* positions) const {
    const PositionRecord* x = position();
    block_.for_each(n_active_, [=](int i) { positions[i] = x[i].xyz(); });
  }
  /// Positions base + step * along of the first n atoms.
  VITRIFY_HD void place(int n, const Vec3* base, double step, const Vec3* along) const {
    PositionRecord* x = position();
    block_.for_each(n, [=](int i) { x[i].set(base[i] + step * along[i]); });
  }
  /// Displacements of the active atoms from the start.
  VITRIFY_HD void displacements(Vec3* out) const {
    const PositionRecord* x = position();
    block_.for_each(n_active_, [=, this](int i) { out[i] = x[i].xyz() - start_of(i); });
  }

 private:
  static constexpr double everything = 1e300;  ///< A, a radius
  static constexpr double margin = 1.5;        ///< A, how far out of the active radius its atoms may move
  static constexpr double nearby = 0.005;      ///< A, how far off the last evaluation evaluate_nearby() may be

  VITRIFY_HD Vec3 near_centre(int atom) const {
    const Vec3 d = start_.atoms.position[first_ + atom].xyz() - centre_;
    return centre_ + start_.atoms.box[replica_].minimum_image(d);
  }
  VITRIFY_HD void count(int n) { ++evaluations_, atom_evaluations_ += n; }

  VITRIFY_HD AtomsView view() const {
    AtomsView v{};
    v.batch.n_replicas = 1, v.batch.n_atoms = n_local_, v.batch.first = slot_.all.extent + 2 * slot_.k;
    v.position = slot_.position();
    v.force = force();
    v.type = slot_.integers(type_integer);
    v.energy = slot_.numbers(energy_number);
    v.rho = slot_.numbers(density_number);
    v.virial = slot_.virial();
    v.trace = slot_.numbers(trace_number);
    v.box = start_.atoms.box + replica_;
    return v;
  }

  VITRIFY_HD void choose_atoms();
  VITRIFY_HD void take_atoms() const;
  VITRIFY_HD VITRIFY_NOINLINE void find_frozen_densities() const;
  VITRIFY_HD bool out_of_date() const;
  VITRIFY_HD VITRIFY_NOINLINE void build();
  VITRIFY_HD VITRIFY_NOINLINE void sort_into_cells() const;
  VITRIFY_HD VITRIFY_NOINLINE void turn_rows_round() const;
  VITRIFY_HD void group_shell_row(int j) const;

  const Block& block_;
  const StartView& start_;
  const RegionRanges& ranges_;
  Slot slot_;
  int replica_, first_, n_replica_;
  Vec3 centre_;
  double core_radius_, radius_ = 0;
  RegionPart core_{};
  int n_active_ = 0, n_shell_ = 0, n_local_ = 0;
  bool stale_ = true, overlap_ = false, escaped_ = false;
  long evaluations_ = 0, atom_evaluations_ = 0;
};

template <class Block>
VITRIFY_HD VITRIFY_NOINLINE void Region<Block>::enter(double radius) {
  radius_ = radius;
  choose_atoms();
  take_atoms();
  find_frozen_densities();
  stale_ = true, escaped_ = false;
}

template <class Block>
VITRIFY_HD void Region<Block>::choose_atoms() {
  int* atom = slot_.integers(atom_integer);
  const auto between = [&](double low, double high, int* out) {
    return block_.select(
        n_replica_,
        [=, this](int i) {
          const double d = norm(near_centre(i) - centre_);
          return d >= low && d < high;
        },
        out);
  };
  // most of the system costs as much as all of it
  if (2 * between(0, radius_, atom) > n_replica_) radius_ = everything;
  const double beyond = margin + ranges_.skin;
  double reached = 0;
  n_local_ = 0;
  const auto atoms_within = [&](double radius) {
    if (radius > reached) n_local_ += between(reached, radius, atom + n_local_), reached = radius;
    return n_local_;
  };
  const double core = fmin(core_radius_, radius_), changing = core + beyond + ranges_.inner;
  core_.moving = atoms_within(core);
  if (changing < radius_) core_.changing = atoms_within(changing);
  n_active_ = atoms_within(radius_);
  if (changing >= radius_) core_.changing = atoms_within(changing);
  n_shell_ = atoms_within(radius_ + beyond + ranges_.inner) - n_active_;
  atoms_within(radius_ + beyond + ranges_.outer);
  int* extent = slot_.all.extent + 2 * slot_.k;
  block_.once([=, this] { extent[0] = 0, extent[1] = n_local_; });
}

template <class Block>
VITRIFY_HD void Region<Block>::take_atoms() const {
  const int* atom = slot_.integers(atom_integer);
  int *place = slot_.integers(region_place_integer), *type = slot_.integers(type_integer);
  Vec3 *displacement = vector(displacement_vector), *mode_of = vector(mode_of_replica_vector), *m = mode();
  PositionRecord* x = position();
  block_.for_each(n_replica_, [=](int i) { place[i] = -1; });
  block_.for_each(n_local_, [=, this](int i) {
    const int a = atom[i];
    place[a] = i;
    type[i] = start_.atoms.type[first_ + a];
    if (i < n_active_) m[i] = mode_of[a];
    x[i] = start_.atoms.position[first_ + a];
    x[i].set(near_centre(a) + (i < n_active_ ? displacement[a] : Vec3{}));
  });
  block_.for_each(n_replica_, [=, this](int i) {
    if (place[i] < 0 || place[i] >= n_active_) displacement[i] = mode_of[i] = Vec3{};
  });
}

/// What frozen atoms put on the shell: the density of the start without what the active atoms put there then.
template <class Block>
VITRIFY_HD VITRIFY_NOINLINE void Region<Block>::find_frozen_densities() const {
  double* frozen = slot_.numbers(frozen_density_number);
  const int *atom = slot_.integers(atom_integer), *place = slot_.integers(region_place_integer);
  block_.for_each(n_active_, [=](int i) { frozen[i] = 0; });
  block_.for_each(n_shell_, [=, this](int k) {
    const int i = first_ + atom[n_active_ + k];
    const PotentialView& u = start_.potential;
    const Box& box = start_.atoms.box[replica_];
    double from_active = 0;
    for (int tj = 0; tj < start_.list.n_types; ++tj) {
      const Cubic* table = u.density_of(start_.atoms.type[i], tj);
      for (int s = start_.list.inner_first(i, tj); s < start_.list.inner_last(i, tj); ++s) {
        const int j = start_.list.entry(i, s);
        if (place[j - first_] < 0 || place[j - first_] >= n_active_) continue;
        const Vec3 d = box.minimum_image(start_.atoms.position[i].xyz() - start_.atoms.position[j].xyz());
        if (vitrify::norm2(d) >= u.cutoff2) continue;
        const TableIndex t = u.at_distance(norm(d));
        from_active += read_only(table[t.m]).value(t.p);
      }
    }
    frozen[n_active_ + k] = start_.atoms.rho[i] - from_active;
  });
}

template <class Block>
VITRIFY_HD VITRIFY_NOINLINE void Region<Block>::store() const {
  const int* atom = slot_.integers(atom_integer);
  Vec3 *displacement = vector(displacement_vector), *mode_of = vector(mode_of_replica_vector);
  const PositionRecord* x = position();
  const Vec3* m = mode();
  block_.for_each(n_active_, [=, this](int i) {
    displacement[atom[i]] = x[i].xyz() - start_of(i);
    mode_of[atom[i]] = m[i];
  });
}

template <class Block>
VITRIFY_HD bool Region<Block>::out_of_date() const {
  if (stale_) return true;
  const Vec3* at_build = vector(at_build_vector);
  const PositionRecord* x = position();
  const double moved2 = block_.sum(n_active_, [=](int i) { return Largest{norm2(x[i].xyz() - at_build[i])}; }).value;
  const double allowed = 0.5 * ranges_.skin - nearby;
  return moved2 > allowed * allowed;
}

template <class Block>
VITRIFY_HD VITRIFY_NOINLINE void Region<Block>::build() {
  sort_into_cells();
  block_.run(n_active_, SearchNeighbors{view(), slot_.fixed(), slot_.cells(), slot_.list(), ranges_.list});
  turn_rows_round();
  stale_ = false;
  overlap_ = overlap_ || *slot_.cells().overflow > 0;
  const PositionRecord* x = position();
  const double outermost2 =
      block_.sum(n_active_, [=, this](int i) { return Largest{norm2(x[i].xyz() - centre_)}; }).value;
  const double allowed = radius_ + 0.5 * margin;
  escaped_ = !whole() && outermost2 > allowed * allowed;
}

/// Sorts atoms into cells as NeighborList does for a replica; positions stay unwrapped.
template <class Block>
VITRIFY_HD VITRIFY_NOINLINE void Region<Block>::sort_into_cells() const {
  const AtomsView atoms = view();
  const CellView cells = slot_.cells();
  Vec3 *at_build = vector(at_build_vector), *fractional = vector(fractional_vector);
  const FixPositions fix{atoms, slot_.fixed()};
  const Box& box = start_.atoms.box[replica_];
  block_.once([=, this] {
    cells.grid->skin = ranges_.skin;
    ShapeGrid{atoms, cells, ranges_.outer}(0);
  });
  block_.for_each(n_local_, [=](int i) {
    const Vec3 x = atoms.position[i].xyz();
    Vec3 s = box.to_fractional(x);
    for (int axis = 0; axis < 3; ++axis)
      if (box.periodic[axis]) s[axis] -= floor(s[axis]);
    at_build[i] = x;
    fractional[i] = s;
    fix(i, 0);
  });
  block_.for_each(n_local_, [=](int i) { CountBins{atoms, cells}(i, 0); });
  ScanBins{atoms, cells}(0, block_);
  block_.for_each(n_local_, [=](int i) { FillBins{atoms, cells}(i, 0); });
  block_.for_each(n_local_, [=](int i) { RankInBin{atoms, cells}(i, 0); });
}

/// The rows of the shell: who has a shell atom as an inner neighbor is its neighbor.
template <class Block>
VITRIFY_HD VITRIFY_NOINLINE void Region<Block>::turn_rows_round() const {
  int* count = slot_.integers(count_integer);
  const NeighborView list = slot_.list();
  const int first_shell = n_active_, end_shell = n_active_ + n_shell_;
  block_.for_each(n_shell_, [=](int k) { count[first_shell + k] = 0; });
  block_.for_each(n_active_, [=](int i) {
    for (int s = 0; s < list.inner_last(i, list.n_types - 1); ++s) {
      const int j = list.entry(i, s);
      if (j < first_shell || j >= end_shell) continue;
      const int place = fetch_add(&count[j], 1);
      if (place < list.capacity) list.entry(j, place) = i;
    }
  });
  block_.for_each(n_shell_, [=, this](int k) { group_shell_row(first_shell + k); });
}

/// Neighbors by type and index, so that the row does not depend on which thread came first.
template <class Block>
VITRIFY_HD void Region<Block>::group_shell_row(int j) const {
  const NeighborView list = slot_.list();
  const int* type = slot_.integers(type_integer);
  const int counted = slot_.integers(count_integer)[j], n = counted < list.capacity ? counted : list.capacity;
  const auto before = [=](int a, int b) { return type[a] != type[b] ? type[a] < type[b] : a < b; };
  for (int s = 1; s < n; ++s) {
    const int i = list.entry(j, s);
    int to = s;
    for (; to > 0 && before(i, list.entry(j, to - 1)); --to) list.entry(j, to) = list.entry(j, to - 1);
    list.entry(j, to) = i;
  }
  int s = 0;
  for (int t = 0; t < list.n_types; ++t) {
    while (s < n && type[list.entry(j, s)] == t) ++s;
    list.inner_end[j * list.n_types + t] = s;
    list.outer_begin[j * list.n_types + t] = list.capacity;
  }
}

}  // namespace vitrify
