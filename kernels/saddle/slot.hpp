// Memory of the searches in progress: a slot holds one search at a time and takes the next when that is over.
#pragma once

#include "kernels/neighbor/cells.hpp"
#include "kernels/potential/tables.hpp"
#include "kernels/saddle/settings.hpp"

namespace vitrify {

/// The minima that searches start from, evaluated: positions, densities, embedding slopes and energies. Read only.
struct StartView {
  AtomsView atoms;
  NeighborView list;
  PotentialView potential;
  const int* place;  ///< of the k-th atom of a replica in the user's order, relative to the replica's first atom
  const std::uint64_t* seed;  ///< [n_replicas]
};

/// Ranges that the lists of the searches need.
struct RegionRanges {
  ListRadii list;
  double skin;          ///< A
  double inner, outer;  ///< A, largest of any pair, without the skin
};

/// Pairs kept by L-BFGS.
inline constexpr int lbfgs_pairs = 8;
/// Lanczos vectors: with fewer an eigenvalue may stand still by chance.
inline constexpr int fewest_lanczos_vectors = 3, max_lanczos_vectors = 24;

/// Per-atom vectors of a slot. The first are indexed by the atom's place in its replica, the others by its place in the
/// region.
enum SlotVector : int {
  displacement_vector,     ///< from the start
  mode_of_replica_vector,  ///< lowest mode
  lead_vector,             ///< displacement where the mode took the lead from the push
  saddle_vector,           ///< displacement at the saddle
  saddle_mode_vector,      ///< lowest mode there
  push_vector,             ///< random direction of the push
  force_vector,
  base_vector,        ///< positions that a trial step starts from
  base_force_vector,  ///< and the forces there
  direction_vector,
  mode_vector,
  axis_vector,  ///< direction that a relaxation leaves alone
  fractional_vector,
  at_build_vector,
  first_pair_vector,
  first_lanczos_vector = first_pair_vector + 2 * lbfgs_pairs,
  n_slot_vectors = first_lanczos_vector + max_lanczos_vectors
};

/// Per-atom integers, numbered like the vectors.
enum SlotInteger : int {
  region_place_integer,  ///< by place in the replica: place in the region, -1 outside
  atom_integer,          ///< by place in the region: place in the replica
  type_integer,
  bin_integer,
  unordered_integer,
  order_integer,
  count_integer,
  n_slot_integers
};

enum SlotNumber : int { density_number, frozen_density_number, energy_number, trace_number, n_slot_numbers };

/// What a search found, as the device tells it. Sums over all atoms.
struct SaddleRecord {
  int finished = 0;
  SearchOutcome outcome = SearchOutcome::failed;
  double barrier = 0, final_energy = 0, eigenvalue = 0, force_norm = 0;
  double saddle_displacement2 = 0, final_displacement2 = 0, final_displacement4 = 0;
  Sym3 saddle_virial, final_virial;  ///< eV, changes against the start
  long evaluations = 0, atom_evaluations = 0;
  int n_at_saddle = 0, n_at_end = 0;
};
/// Atoms told of per saddle and per end; where more moved far enough, those that moved furthest.
inline constexpr int most_reported = 512;

/// The arrays of all slots, and the results.
struct SlotsView {
  int capacity;      ///< atoms of the largest replica
  int row_capacity;  ///< neighbors of an atom
  int n_types;
  int max_cells;
  Vec3* vectors;             ///< [n_slots][n_slot_vectors][capacity]
  int* integers;             ///< [n_slots][n_slot_integers][capacity]
  double* numbers;           ///< [n_slots][n_slot_numbers][capacity]
  PositionRecord* position;  ///< [n_slots][capacity]
  FixedRecord* fixed;        ///< [n_slots][capacity]
  Sym3* virial;              ///< [n_slots][capacity]
  int* entries;              ///< [n_slots][capacity][row_capacity]
  int* row_ends;             ///< [n_slots][2][capacity][n_types]
  int* bins;                 ///< [n_slots][2][max_cells * n_types + 1]
  CellGrid* grid;            ///< [n_slots]
  int* overflow;             ///< [n_slots]
  int* extent;               ///< [n_slots][2] 0 and the number of atoms in the region
};

/// Searches that wait, and what those found that are over.
struct SearchQueue {
  const SearchRequest* searches;
  SaddleRecord* records;       ///< [n]
  AtomDisplacement* reported;  ///< [n][2][most_reported]: at the saddle, at the end
  int* next;                   ///< the first that no slot has taken yet
  int n;
};

/// The arrays of one slot.
struct Slot {
  SlotsView all;
  long k;

  VITRIFY_HD Vec3* vector(int name) const { return all.vectors + (k * n_slot_vectors + name) * all.capacity; }
  VITRIFY_HD int* integers(int name) const { return all.integers + (k * n_slot_integers + name) * all.capacity; }
  VITRIFY_HD double* numbers(int name) const { return all.numbers + (k * n_slot_numbers + name) * all.capacity; }
  VITRIFY_HD PositionRecord* position() const { return all.position + k * all.capacity; }
  VITRIFY_HD FixedRecord* fixed() const { return all.fixed + k * all.capacity; }
  VITRIFY_HD Sym3* virial() const { return all.virial + k * all.capacity; }

  VITRIFY_HD NeighborView list() const {
    NeighborView v;
    v.entries = all.entries + k * all.capacity * all.row_capacity;
    v.inner_end = all.row_ends + 2 * k * all.capacity * all.n_types;
    v.outer_begin = v.inner_end + static_cast<long>(all.capacity) * all.n_types;
    v.n_types = all.n_types;
    v.capacity = all.row_capacity;
    v.atom_stride = all.row_capacity;
    v.place_stride = 1;
    return v;
  }
  VITRIFY_HD CellView cells() const {
    const long n_bins = static_cast<long>(all.max_cells) * all.n_types + 1;
    CellView c;
    c.grid = all.grid + k;
    c.n_types = all.n_types;
    c.bin_of = integers(bin_integer);
    c.bin_count = all.bins + 2 * k * n_bins;
    c.bin_first = c.bin_count + n_bins;
    c.unordered = integers(unordered_integer);
    c.order = integers(order_integer);
    c.fractional = vector(fractional_vector);
    c.overflow = all.overflow + k;
    return c;
  }
};

}  // namespace vitrify
