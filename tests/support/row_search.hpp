// Rows of neighbors from a search of cells, on the CPU.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "host/engine/atoms/atoms.hpp"
#include "host/executor/cpu.hpp"
#include "tests/support/targets.hpp"

namespace vitrify::test {

/// Cells and rows of one batch, outside a NeighborList.
class RowSearch {
 public:
  RowSearch(const std::vector<Structure>& structures, const ListRadii& radii, double skin, int capacity, int threads)
      : exec(threads), atoms(exec, structures, std::vector<double>(radii.n_types, 1.0)), capacity_(capacity) {
    const int n = atoms.n_atoms(), n_replicas = atoms.n_replicas();
    std::vector<CellGrid> grids(n_replicas);
    constexpr int most_cells = 4000;
    for (int r = 0; r < n_replicas; ++r) {
      grids[r].first_cell = r * most_cells, grids[r].max_cells = most_cells;
      grids[r].skin = skin;
    }
    exec.upload(grid_, grids);
    const int bins = n_replicas * (most_cells * radii.n_types + 1);
    bin_count_.resize(bins), bin_first_.resize(bins);
    for (auto* a : {&bin_of_, &unordered_, &order_}) a->resize(n);
    fractional_.resize(n), fixed_.resize(n), overflow_.resize(n_replicas);
    for (auto* a : {&inner_end_, &outer_begin_}) a->resize(n * radii.n_types);
    entries_.resize(static_cast<std::size_t>(n) * capacity);
    const CellView cells{grid_.data(),      radii.n_types, bin_of_.data(),     bin_count_.data(), bin_first_.data(),
                         unordered_.data(), order_.data(), fractional_.data(), overflow_.data()};
    const NeighborView rows{
        entries_.data(), inner_end_.data(), outer_begin_.data(), radii.n_types, capacity, capacity, 1};
    const AtomsView view = atoms.view();
    const BatchView batch = atoms.batch();
    Array<Int3> no_flip(n_replicas);
    exec.for_each_atom(batch, WrapAtoms{view, no_flip.data()});
    exec.for_each_atom(
        batch, [&](int i, int r) { fractional_.data()[i] = view.box[r].to_fractional(view.position[i].xyz()); });
    exec.for_each_replica(batch, ShapeGrid{view, cells, radii.largest()});
    exec.for_each_atom(batch, CountBins{view, cells});
    exec.for_each_replica_crew(batch, ScanBins{view, cells});
    exec.for_each_atom(batch, FillBins{view, cells});
    exec.for_each_atom(batch, RankInBin{view, cells});
    exec.for_each_atom(batch, FixPositions{view, fixed_.data()});
    search_ = {view, fixed_.data(), cells, rows, radii};
  }

  /// Ends of the segments, then the entries of every row.
  std::vector<std::vector<int>> plain() {
    run_plain(exec, atoms.batch(), search_);
    return rows();
  }
  std::vector<std::vector<int>> tuned() {
    std::fill_n(entries_.data(), entries_.size(), -1);
    exec.run(atoms.batch(), search_);
    return rows();
  }
  const SearchNeighbors& pass() const { return search_; }
  /// Slots that a row was short of since the last call.
  int overflow() { return std::exchange(overflow_.data()[0], 0); }

  CpuExecutor exec;
  Atoms<CpuExecutor> atoms;

 private:
  template <class T>
  using Array = CpuExecutor::Array<T>;

  std::vector<std::vector<int>> rows() const {
    std::vector<std::vector<int>> all;
    const NeighborView& list = search_.list;
    for (int i = 0; i < atoms.n_atoms(); ++i) {
      std::vector<int> row;
      for (int t = 0; t < list.n_types; ++t) {
        row.push_back(list.inner_last(i, t)), row.push_back(list.outer_first(i, t));
        for (int slot = list.inner_first(i, t); slot < list.inner_last(i, t); ++slot)
          row.push_back(list.entry(i, slot));
        for (int slot = list.outer_first(i, t); slot < list.outer_last(i, t); ++slot)
          row.push_back(list.entry(i, slot));
      }
      all.push_back(row);
    }
    return all;
  }

  int capacity_;
  SearchNeighbors search_{};
  Array<CellGrid> grid_;
  Array<int> bin_of_, bin_count_, bin_first_, unordered_, order_, overflow_, entries_, inner_end_, outer_begin_;
  Array<Vec3> fractional_;
  Array<FixedRecord> fixed_;
};

}  // namespace vitrify::test
