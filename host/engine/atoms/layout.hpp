// Where the atoms of each replica lie in the batch.
#pragma once

#include <algorithm>
#include <vector>

#include "kernels/batch.hpp"

namespace vitrify {

/// Host copy of the arrays behind a BatchView.
struct Layout {
  std::vector<int> first{0}, first_chunk{0};
  std::vector<Chunk> chunks;

  Layout() = default;
  explicit Layout(const std::vector<int>& sizes) {
    for (std::size_t r = 0; r < sizes.size(); ++r) {
      const int begin = first.back(), end = begin + sizes[r];
      for (int i = begin; i < end; i += chunk_size)
        chunks.push_back({i, std::min(i + chunk_size, end), static_cast<int>(r)});
      first.push_back(end);
      first_chunk.push_back(static_cast<int>(chunks.size()));
    }
  }
  int n_replicas() const { return static_cast<int>(first.size()) - 1; }
  int n_atoms() const { return first.back(); }
};

}  // namespace vitrify
