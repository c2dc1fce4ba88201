// A bare batch, without atoms, for tests of launches.
#pragma once

#include <vector>

#include "host/engine/atoms/layout.hpp"

namespace vitrify::test {

template <class Exec>
class Batch {
 public:
  Batch(Exec& exec, const std::vector<int>& sizes, const std::vector<int>& active) : layout_(sizes) {
    exec.upload(first_, layout_.first);
    exec.upload(first_chunk_, layout_.first_chunk);
    exec.upload(chunks_, layout_.chunks);
    exec.upload(active_, active);
  }
  Batch(Exec& exec, const std::vector<int>& sizes) : Batch(exec, sizes, std::vector<int>(sizes.size(), 1)) {}

  BatchView view() {
    return {layout_.n_replicas(), layout_.n_atoms(),   static_cast<int>(layout_.chunks.size()),
            first_.data(),        first_chunk_.data(), chunks_.data(),
            active_.data()};
  }
  const Layout& layout() const { return layout_; }

 private:
  template <class T>
  using Array = typename Exec::template Array<T>;

  Layout layout_;
  Array<int> first_, first_chunk_, active_;
  Array<Chunk> chunks_;
};

}  // namespace vitrify::test
