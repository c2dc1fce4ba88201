// The minima that saddle searches start from, evaluated and on the device.
#pragma once

#include <algorithm>
#include <cmath>

#include "host/engine/potential/force_field.hpp"
#include "host/engine/saddle/saddle_search.hpp"
#include "kernels/saddle/slot.hpp"

namespace vitrify {

template <Executor Exec>
class SaddleStarts {
 public:
  template <class T>
  using Array = typename Exec::template Array<T>;

  /// Throws Error(bad_input) for a start with larger forces than a minimum may have, or in a tilted box so low that
  /// rows would miss pairs.
  SaddleStarts(Exec& exec, const PotentialTables& tables, const std::vector<Structure>& structures,
               const std::vector<std::uint64_t>& seeds);

  StartView view() { return {atoms_.view(), list_.view(), force_field_.view(), place_.data(), seed_.data()}; }
  /// What lists with this skin need.
  RegionRanges ranges() const { return ranges_; }
  int n_replicas() const { return atoms_.n_replicas(); }
  int size(int replica) const { return atoms_.layout().first[replica + 1] - atoms_.layout().first[replica]; }
  int largest_size() const;
  const Box& box(int replica) const { return boxes_[replica]; }
  std::vector<double> energies_eV() const;

 private:
  static constexpr double skin_A = 0.6;  ///< of the lists of the searches

  void check_boxes(double cutoff) const;
  void check_forces() const;
  std::vector<int> places() const;
  static RegionRanges ranges_of(const ListRadii& radii);

  Exec& exec_;
  Atoms<Exec> atoms_;
  NeighborList<Exec> list_;
  ForceField<Exec> force_field_;
  RegionRanges ranges_;
  std::vector<Box> boxes_;
  Array<int> place_;
  Array<std::uint64_t> seed_;
};

template <Executor Exec>
SaddleStarts<Exec>::SaddleStarts(Exec& exec, const PotentialTables& tables, const std::vector<Structure>& structures,
                                 const std::vector<std::uint64_t>& seeds)
    : exec_(exec),
      atoms_(exec_, structures, tables.mass_amu),
      list_(exec_, atoms_, tables.radii, skin_A),
      force_field_(exec_, tables),
      ranges_(ranges_of(tables.radii)) {
  list_.renew(true);
  boxes_ = atoms_.boxes();
  check_boxes(tables.radii.largest());
  force_field_.compute(atoms_.view(), list_.view(), atoms_.everyone(), all_output);
  check_forces();
  exec_.upload(place_, places());
  exec_.upload(seed_, seeds);
}

template <Executor Exec>
RegionRanges SaddleStarts<Exec>::ranges_of(const ListRadii& radii) {
  RegionRanges r{radii, skin_A, 0, radii.largest()};
  for (const auto& row : radii.inner) r.inner = std::max(r.inner, *std::max_element(row, row + max_types));
  return r;
}

template <Executor Exec>
int SaddleStarts<Exec>::largest_size() const {
  int largest = 0;
  for (int r = 0; r < n_replicas(); ++r) largest = std::max(largest, size(r));
  return largest;
}

/// Rows hold the image with fractional components in [-1/2, 1/2]. In a tilted box that is the nearest one only up to
/// half the lowest height, and the rows of a search are not made again where atoms come nearer.
template <Executor Exec>
void SaddleStarts<Exec>::check_boxes(double cutoff) const {
  const double least = 2 * (cutoff + skin_A);
  for (int r = 0; r < n_replicas(); ++r) {
    const Box& box = boxes_[r];
    const bool tilted = box.xy != 0 || box.xz != 0 || box.yz != 0;
    if (tilted && !box.higher_than(least)) refuse_low_box(r, box, least);
  }
}

template <Executor Exec>
void SaddleStarts<Exec>::check_forces() const {
  const auto forces = exec_.download(atoms_.forces());
  for (int r = 0; r < n_replicas(); ++r) {
    double largest = 0;
    for (int i = atoms_.layout().first[r]; i < atoms_.layout().first[r + 1]; ++i)
      largest = std::fmax(largest, max_component(forces[i]));
    if (!(largest <= largest_start_force_eV_per_A)) refuse_start(r, largest);
  }
}

/// Place of each atom in its replica, in the user's order.
template <Executor Exec>
std::vector<int> SaddleStarts<Exec>::places() const {
  const auto id = exec_.download(atoms_.ids());
  std::vector<int> place(id.size());
  for (int r = 0; r < n_replicas(); ++r) {
    const int first = atoms_.layout().first[r];
    for (int i = first; i < atoms_.layout().first[r + 1]; ++i) place[first + id[i]] = i - first;
  }
  return place;
}

template <Executor Exec>
std::vector<double> SaddleStarts<Exec>::energies_eV() const {
  const auto energies = atoms_.in_user_order(atoms_.energies());
  std::vector<double> sums;
  for (int r = 0; r < n_replicas(); ++r) {
    double sum = 0;
    for (int i = atoms_.layout().first[r]; i < atoms_.layout().first[r + 1]; ++i) sum += energies[i];
    sums.push_back(sum);
  }
  return sums;
}

}  // namespace vitrify
