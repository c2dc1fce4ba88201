#include "host/analysis/structure/neighbor_search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "host/error.hpp"

namespace vitrify {
namespace {

void check_cutoff(const Box& box, double cutoff_A) {
  if (!(cutoff_A > 0)) throw Error(ExitCode::bad_input, fmt::format("cutoff {:g} A: must be larger than 0", cutoff_A));
  const Vec3 heights = box.heights();
  for (int axis = 0; axis < 3; ++axis)
    if (box.periodic[axis] && cutoff_A > heights[axis] / 2)
      throw Error(ExitCode::bad_input,
                  fmt::format("cutoff {:g} A: must be at most half the box height along {}, {:g} A", cutoff_A,
                              "abc"[axis], heights[axis] / 2));
}

/// Cells at least a cutoff high, but not more of them than atoms ask for.
Int3 choose_cells(const Box& box, double cutoff_A, std::size_t atoms) {
  const int limit = 1 + static_cast<int>(std::cbrt(static_cast<double>(atoms)));
  const Vec3 heights = box.heights();
  Int3 cells;
  for (int axis = 0; axis < 3; ++axis)
    cells[axis] = static_cast<int>(std::clamp(heights[axis] / cutoff_A, 1.0, static_cast<double>(limit)));
  return cells;
}

}  // namespace

NeighborSearch::NeighborSearch(const Box& box, std::span<const Vec3> positions, double cutoff_A)
    : box_(box), positions_(positions), cutoff2_(cutoff_A * cutoff_A) {
  check_cutoff(box, cutoff_A);
  cells_ = choose_cells(box, cutoff_A, positions.size());
  first_.assign(view().n_cells() + 1, 0);
  std::vector<int> cell;
  for (const Vec3& position : positions) {
    cell.push_back(view().cell_of(position));
    ++first_[cell.back() + 1];
  }
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  members_.resize(positions.size());
  std::vector<int> next(first_.begin(), first_.end() - 1);
  for (std::size_t i = 0; i < positions.size(); ++i) members_[next[cell[i]]++] = static_cast<int>(i);
}

}  // namespace vitrify
