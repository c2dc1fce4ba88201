// What a kept state may hold of boxes and atoms: a checkpoint whose checksum is right may still be wrong, and kernels
// take types, ids and boxes on trust.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "host/engine/state_archive.hpp"
#include "kernels/geometry/box.hpp"

namespace vitrify {

/// Boxes that have a volume. Throws Error(bad_checkpoint).
inline std::vector<Box> get_boxes(const StateArchive& archive, const std::string& name, std::size_t n) {
  auto boxes = archive.get_within<Box>(name, n, -longest_A, longest_A);
  for (const Box& box : boxes)
    for (int axis = 0; axis < 3; ++axis)
      if (box.length[axis] <= 0 || (box.periodic[axis] != 0 && box.periodic[axis] != 1))
        StateArchive::refuse(name, "holds no box");
  return boxes;
}

/// Ids that name each place of the user's order once, replica after replica; replica r begins at first[r]. Throws
/// Error(bad_checkpoint).
inline std::vector<int> get_ids(const StateArchive& archive, const std::string& name, const std::vector<int>& first) {
  auto ids = archive.get<int>(name, static_cast<std::size_t>(first.back()));
  for (std::size_t r = 0; r + 1 < first.size(); ++r) {
    std::vector<int> sorted(ids.begin() + first[r], ids.begin() + first[r + 1]);
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t k = 0; k < sorted.size(); ++k)
      if (sorted[k] != static_cast<int>(k)) StateArchive::refuse(name, "does not name each atom once");
  }
  return ids;
}

}  // namespace vitrify
