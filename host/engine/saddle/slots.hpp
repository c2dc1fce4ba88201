// Memory of the slots that saddle searches run in.
#pragma once

#include "host/engine/saddle/starts.hpp"

namespace vitrify {

template <Executor Exec>
class SearchSlots {
 public:
  template <class T>
  using Array = typename Exec::template Array<T>;

  SearchSlots(Exec& exec, int n, SaddleStarts<Exec>& starts);

  SlotsView view();
  int size() const { return n_; }

 private:
  int n_, capacity_, row_capacity_, n_types_, max_cells_;
  Array<Vec3> vectors_;
  Array<int> integers_, entries_, row_ends_, bins_, overflow_, extent_;
  Array<double> numbers_;
  Array<PositionRecord> position_;
  Array<FixedRecord> fixed_;
  Array<Sym3> virial_;
  Array<CellGrid> grid_;
};

template <Executor Exec>
SearchSlots<Exec>::SearchSlots(Exec& exec, int n, SaddleStarts<Exec>& starts)
    : n_(n),
      capacity_(starts.largest_size()),
      row_capacity_(starts.view().list.capacity + starts.view().list.capacity / 4),  // saddles are denser in places
      n_types_(starts.view().list.n_types),
      max_cells_(capacity_ / 2 + 27) {
  const std::size_t slots = n, atoms = slots * capacity_, bins = static_cast<std::size_t>(max_cells_) * n_types_ + 1;
  vectors_.resize(atoms * n_slot_vectors);
  integers_.resize(atoms * n_slot_integers);
  numbers_.resize(atoms * n_slot_numbers);
  position_.resize(atoms), fixed_.resize(atoms);
  virial_.resize(atoms);
  entries_.resize(atoms * row_capacity_);
  row_ends_.resize(2 * atoms * n_types_);
  bins_.resize(2 * slots * bins);
  exec.upload(grid_, std::vector<CellGrid>(slots, CellGrid{{}, 0, max_cells_, {}}));
  overflow_.resize(slots), extent_.resize(2 * slots);
}

template <Executor Exec>
SlotsView SearchSlots<Exec>::view() {
  SlotsView v{};
  v.capacity = capacity_, v.row_capacity = row_capacity_, v.n_types = n_types_, v.max_cells = max_cells_;
  v.vectors = vectors_.data(), v.integers = integers_.data(), v.numbers = numbers_.data();
  v.position = position_.data(), v.fixed = fixed_.data(), v.virial = virial_.data();
  v.entries = entries_.data(), v.row_ends = row_ends_.data(), v.bins = bins_.data();
  v.grid = grid_.data(), v.overflow = overflow_.data();
  v.extent = extent_.data();
  return v;
}

}  // namespace vitrify
