// One CPU thread that does what the threads of a replica do on a GPU.
#pragma once

#include "host/executor/executor.hpp"
#include "host/executor/solo_block.hpp"

namespace vitrify {

class SoloCrew {
 public:
  template <class Body>
  static void for_each_task(int n, const Body& body) {
    for (int k = 0; k < n; ++k) body(k, SingleLane{});
  }
  template <class Body>
  static void by_one_team(const Body& body) {
    body(SingleLane{});
  }
  static void scan(int n, int first, const int* in, int* out) { SoloBlock::scan(n, first, in, out); }
};
static_assert(Crew<SoloCrew>);

}  // namespace vitrify
