#include "host/analysis/neighbor_search.hpp"

#include <fmt/format.h>

#include <algorithm>
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
  std::vector<int> cell(positions.size());
  first_.assign(static_cast<std::size_t>(cells_.x) * cells_.y * cells_.z + 1, 0);
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const Int3 c = cell_of(positions[i]);
    cell[i] = (c.z * cells_.y + c.y) * cells_.x + c.x;
    ++first_[cell[i] + 1];
  }
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  members_.resize(positions.size());
  std::vector<int> next(first_.begin(), first_.end() - 1);
  for (std::size_t i = 0; i < positions.size(); ++i) members_[next[cell[i]]++] = static_cast<int>(i);
}

Int3 NeighborSearch::cell_of(const Vec3& position) const {
  const Vec3 s = box_.to_fractional(position);
  Int3 cell;
  for (int axis = 0; axis < 3; ++axis) {
    // Clamping keeps atoms beyond a free surface in its outermost cell, and a fraction that rounds to 1 in the last.
    const double inside = box_.periodic[axis] ? s[axis] - std::floor(s[axis]) : s[axis];
    cell[axis] = static_cast<int>(std::clamp(inside * cells_[axis], 0.0, cells_[axis] - 1.0));
  }
  return cell;
}

NeighborSearch::Stencil NeighborSearch::stencil(int axis, int cell) const {
  const int n = cells_[axis];
  Stencil result;
  for (int step = -1; step <= 1; ++step) {
    int c = cell + step;
    if (c < 0 || c >= n) {
      if (!box_.periodic[axis]) continue;
      c = (c + n) % n;
    }
    if (std::find(result.cell, result.cell + result.count, c) == result.cell + result.count)
      result.cell[result.count++] = c;
  }
  return result;
}

}  // namespace vitrify
