#include "host/files/structures/atom_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace vitrify {
namespace {

template <class T>
void permute(std::vector<T>& values, const std::vector<std::size_t>& order) {
  if (values.empty()) return;
  std::vector<T> sorted(values.size());
  for (std::size_t k = 0; k < order.size(); ++k) sorted[k] = values[order[k]];
  values = std::move(sorted);
}

}  // namespace

int ElementNames::index(std::string_view name) {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found != names_.end()) return static_cast<int>(found - names_.begin());
  names_.emplace_back(name);
  return static_cast<int>(names_.size()) - 1;
}

Structure AtomList::finish(const TextFile& file) {
  sort_by_id(file);
  check_positions(file);
  return std::move(structure);
}

void AtomList::sort_by_id(const TextFile& file) {
  const std::vector<std::int64_t>& id = structure.id;
  std::vector<std::size_t> order(id.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return id[a] < id[b]; });
  for (std::size_t k = 0; k < order.size(); ++k) {
    if (id[order[k]] < 1)
      file.fail_at(line[order[k]], fmt::format("found atom id {}, allowed: 1 or more", id[order[k]]));
    if (k > 0 && id[order[k]] == id[order[k - 1]])
      file.fail_at(line[order[k]],
                   fmt::format("atom id {} is already that of line {}", id[order[k]], line[order[k - 1]]));
  }
  permute(structure.type, order);
  permute(structure.position, order);
  permute(structure.velocity, order);
  permute(structure.image, order);
  permute(line, order);
  permute(structure.id, order);
}

void AtomList::check_positions(const TextFile& file) const {
  constexpr double farthest = 1e6;  // box lengths; counts of images and cells stay far from the limits of int
  for (std::size_t i = 0; i < structure.size(); ++i) {
    const Vec3 s = structure.box.to_fractional(structure.position[i]);
    for (int axis = 0; axis < 3; ++axis) {
      if (s[axis] >= -farthest && s[axis] <= farthest) continue;
      file.fail_at(line[i], fmt::format("atom {} is {:.3g} box lengths along {}, allowed: {:g} to {:g}",
                                        structure.id[i], s[axis], "abc"[axis], -farthest, farthest));
    }
  }
}

void check_box(const Box& box, const TextFile& file, int line) {
  const double volume = box.volume();
  const bool positive = box.length.x > 0 && box.length.y > 0 && box.length.z > 0;
  if (positive && std::isfinite(volume) && volume > 0 && std::isfinite(box.xy + box.xz + box.yz)) return;
  file.fail_at(line, fmt::format("found a box of {:g} x {:g} x {:g} A, allowed: three lengths above 0", box.length.x,
                                 box.length.y, box.length.z));
}

}  // namespace vitrify
