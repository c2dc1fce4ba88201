// Atoms of one replica on the host: what files hold and what the engine loads and returns.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/geometry/box.hpp"

namespace vitrify {

/// One configuration, in axes with a along x and b in the xy plane. `type[i]` indexes `elements`; positions in A
/// (wrapped into the box when `image` says so), velocities in A/ps, `image` counts box crossings so that
/// box.unwrap(position, image) is the unwrapped position. `velocity` and `image` may be empty: at rest, and not
/// unwrapped.
struct Structure {
  Box box;
  std::vector<std::string> elements;
  std::vector<int> type;
  std::vector<std::int64_t> id;
  std::vector<Vec3> position;
  std::vector<Vec3> velocity;
  std::vector<Int3> image;
  /// From the axes of the file that the structure comes from to these: v = rotation * v_file.
  Mat3 rotation = Mat3::identity();

  std::size_t size() const { return position.size(); }
};

}  // namespace vitrify
